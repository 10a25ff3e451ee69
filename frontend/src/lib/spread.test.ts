import { expect, test } from "vitest";
import { spread } from "./spread";
import { typedAmount } from "./typed";

const owing = [{ document: "a", due: 100 }, { document: "b", due: 0 }, { document: "c", due: 50 }];

test("money goes to the first invoices first", () => {
  expect([...spread(120, owing)]).toEqual([["a", 100], ["c", 20]]);
  expect([...spread(0, owing)]).toEqual([]);
  expect([...spread(500, owing)]).toEqual([["a", 100], ["c", 50]]);
});

test("typed amounts are exact minor units", () => {
  expect(typedAmount("1.234,50", "EUR", "de")).toBe(123450);
  expect(typedAmount("1,234.5", "EUR", "en")).toBe(123450);
  expect(typedAmount("12.345", "KWD", "en-GB")).toBe(12345);
  expect(typedAmount("0.29", "EUR", "en")).toBe(29);
  expect(typedAmount("500", "JPY", "en")).toBe(500);
  expect(typedAmount("5.5", "JPY", "en")).toBe(null);
  expect(typedAmount("1.005", "EUR", "de")).toBe(100500);
  expect(typedAmount("", "EUR", "en")).toBe(null);
});
