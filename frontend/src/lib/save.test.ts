import { describe, expect, it } from "vitest";
import { nameIn } from "./save";

describe("nameIn", () => {
  it("reads the whole name, not its shadow in ASCII", () => {
    const header = "attachment; filename=\"Gutschrift _.pdf\"; filename*=UTF-8''Gutschrift%20%C3%9C%2F1.pdf";
    expect(nameIn(header)).toBe("Gutschrift Ü/1.pdf");
  });

  it("has a name where the server gives none", () => {
    expect(nameIn("attachment")).toBe("document.pdf");
  });
});
