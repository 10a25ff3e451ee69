import { describe, expect, it } from "vitest";
import { bare, cut, decimal, money, percent, spoken } from "./money";

describe("money", () => {
  it("writes minor units by currency and locale", () => {
    expect(money(373902, "EUR", "en-GB")).toBe("€3,739.02");
    expect(money(373902, "EUR", "de-DE")).toBe("3.739,02\u00a0€");
    expect(money(486000, "JPY", "en-GB")).toBe("JP¥486,000");
    expect(money(1204500, "KWD", "en-GB")).toBe("KWD\u00a01,204.500");
  });

  it("writes a true minus", () => {
    expect(bare(-100000, "EUR", "en-GB")).toBe("−1,000.00");
  });

  it("reads an amount aloud with its currency", () => {
    expect(spoken(373902, "EUR", "en-GB")).toBe("3,739.02 euros");
  });

  it("cuts an amount where the eye does", () => {
    expect(cut(373902, "EUR", "en-GB")).toEqual({ before: "€", whole: "3,739.", minor: "02", after: "" });
    expect(cut(373902, "EUR", "de-DE")).toEqual({ before: "", whole: "3.739,", minor: "02", after: "\u00a0€" });
  });

  it("keeps the decimals of a unit price", () => {
    expect(decimal("0.0345", "en-GB", 2)).toBe("0.0345");
    expect(decimal("58", "en-GB", 2)).toBe("58.00");
    expect(percent(190_000, "en-GB")).toBe("19%");
  });
});
