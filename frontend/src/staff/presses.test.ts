import { describe, expect, it } from "vitest";
import { Presses, nameOf } from "./presses";

const KNOWN = ["j", "g l", "g d", "?"];

describe("Presses", () => {
  it("knows a single key at once", () => {
    expect(new Presses().press("j", 0, KNOWN)).toBe("j");
  });

  it("waits for the second key", () => {
    const presses = new Presses();
    expect(presses.press("g", 0, KNOWN)).toBeNull();
    expect(presses.press("d", 900, KNOWN)).toBe("g d");
  });

  it("forgets the first key after a while", () => {
    const presses = new Presses();
    presses.press("g", 0, KNOWN);
    expect(presses.press("d", 1_300, KNOWN)).toBeNull();
  });

  it("takes a key by itself that continues nothing", () => {
    const presses = new Presses();
    presses.press("g", 0, KNOWN);
    expect(presses.press("j", 100, KNOWN)).toBe("j");
    expect(presses.press("l", 200, KNOWN)).toBeNull();
  });

  it("begins again with the same first key", () => {
    const presses = new Presses();
    presses.press("g", 0, KNOWN);
    presses.press("g", 1_000, KNOWN);
    expect(presses.press("l", 2_000, KNOWN)).toBe("g l");
  });
});

describe("nameOf", () => {
  const press = { key: "J", metaKey: false, ctrlKey: false, altKey: false };

  it("writes letters small and leaves names", () => {
    expect(nameOf(press)).toBe("j");
    expect(nameOf({ ...press, key: "Enter" })).toBe("Enter");
  });

  it("is nothing while another key is held", () => {
    expect(nameOf({ ...press, ctrlKey: true })).toBe("");
  });
});
