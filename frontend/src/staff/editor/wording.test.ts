import { expect, test } from "vitest";
import { blankLine, isBlank, movedLine, nextLine, pasted } from "./wording";

test("rows of a sheet become lines", () => {
  const rows = pasted("Oak shelf\t2\t1.250,50\t19 %\nFitting\t\t80\t0\n", "de", blankLine(190_000))!;
  expect(rows.map(({ name, quantity, price, tax_rate, tax_category }) => [name, quantity, price, tax_rate, tax_category])).toEqual([
    ["Oak shelf", "2", "1250.50", 190_000, "S"],
    ["Fitting", "1", "80", 0, "Z"],
  ]);
});

test("a pasted word stays a word", () => {
  expect(pasted("Oak shelf", "en", blankLine(0))).toBeNull();
});

test("the next line takes the last one's tax", () => {
  const line = nextLine([{ ...blankLine(190_000), tax_rate: 70_000 }], 190_000);
  expect([line.tax_rate, isBlank(line)]).toEqual([70_000, true]);
});

test("a line moves to where it is dropped", () => {
  const lines = ["a", "b", "c"].map((name) => ({ ...blankLine(0), name }));
  expect(movedLine(lines, 0, 2).map((line) => line.name)).toEqual(["b", "c", "a"]);
});
