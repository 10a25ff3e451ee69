import { expect, test } from "vitest";
import { typedDecimal, typedRate } from "./typed";

test.each([
  ["", "en", ""], ["5", "en", "5"], ["1.5", "en", "1.5"], ["1,5", "de", "1.5"], ["1.5", "de", "1.5"],
  ["1,234", "en", "1234"], ["1,234", "de", "1.234"], ["1.234", "de", "1234"], ["1.234,56", "de", "1234.56"],
  ["1,234.56", "de", "1234.56"], ["1 234,5", "fr", "1234.5"], ["1'234.50", "de-CH", "1234.50"],
  ["1,234,567", "en", "1234567"], [".5", "en", "0.5"], ["5.", "en", "5"], ["007", "en", "7"],
  ["-2", "en", "-2"], ["−2,5", "de", "-2.5"], ["abc", "en", null], ["1.2.3", "en", null], ["-", "en", null],
  ["1e5", "en", null], ["0.1234567", "en", null], ["1234567890123", "en", null],
])("%s typed in %s is %s", (text, locale, expected) => {
  expect(typedDecimal(text, locale)).toBe(expected);
});

test("percentages are parts per million", () => {
  expect([typedRate("19 %", "en"), typedRate("7,7", "de"), typedRate("101", "en"), typedRate("x", "en")]).toEqual([
    190_000, 77_000, null, null,
  ]);
});
