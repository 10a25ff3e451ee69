import { describe, expect, it } from "vitest";
import { bars, spark } from "./spark";

describe("spark", () => {
  it("puts the highest value at the top", () => {
    const { line, end } = spark([0, 4, 2], 96, 28);
    expect(line).toBe("M3 25L48 3L93 14");
    expect(end).toEqual([93, 14]);
  });

  it("lies on the ground where nothing happened", () => {
    expect(spark([0, 0], 96, 28).line).toBe("M3 25L93 25");
  });

  it("ends at the end with one value alone", () => {
    expect(spark([5], 96, 28).end).toEqual([93, 3]);
  });

  it("closes its area along the ground", () => {
    expect(spark([1, 2], 96, 28).area).toBe("M3 14L93 3L93 25L3 25Z");
    expect(spark([], 96, 28).area).toBe("");
  });
});

describe("bars", () => {
  it("leaves out what is nothing", () => {
    expect(bars([0, 2, 0, 1], 40, 16)).toEqual([[10, 16], [30, 8]]);
  });

  it("keeps a little one visible", () => {
    expect(bars([1, 100], 20, 16)).toEqual([[0, 2], [10, 16]]);
  });
});
