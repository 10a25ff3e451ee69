import { expect, test } from "vitest";
import { rateOf, rateText, wholeOf } from "./choices";

test("rates are read without floats", () => {
  expect(["19", "7,7", "8.1", "0", "100", "0.0001"].map(rateOf)).toEqual([190_000, 77_000, 81_000, 0, 1_000_000, 1]);
  expect(["", "-1", "100.1", "1e2", "19 %", "7.77777"].map(rateOf)).toEqual([null, null, null, null, null, null]);
});

test("rate reads as it was typed", () => {
  const rates = [190_000, 77_000, 1, 0, 1_000_000];
  expect(rates.map((rate) => rateText(rate, "en"))).toEqual(["19", "7.7", "0.0001", "0", "100"]);
  expect(rates.map((rate) => rateText(rate, "de"))).toEqual(["19", "7,7", "0,0001", "0", "100"]);
});

test("whole numbers keep their limits", () => {
  expect(["1", "1000", "1001", "0", "2.5", "x", ""].map((text) => wholeOf(text, 1, 1000))).toEqual([
    1, 1000, null, null, null, null, null,
  ]);
});
