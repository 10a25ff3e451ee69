import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Wording } from "../api/types";
import { totals } from "./totals";

type Computed = [wording: Wording, lines: number[], discount: number, net: number, tax: number, gross: number];

const line = {
  name: "", description: "", quantity: "1", unit: "", price: "", discount_rate: 0, discount: 0,
  tax_category: "S" as const, tax_rate: 190_000, period: null, optional: false,
};

test("nothing written comes to nothing", () => {
  expect(totals({ currency: "EUR", lines: [line], discount_rate: 0 }).gross).toBe(0);
});

test("a half rounds away from zero", () => {
  const of = (quantity: string, price: string) =>
    totals({ currency: "EUR", lines: [{ ...line, quantity, price, tax_rate: 0 }], discount_rate: 0 }).net;
  expect([of("1", "0.005"), of("-1", "0.005"), of("0.5", "0.01"), of("3", "33.335")]).toEqual([1, -1, 1, 10001]);
});

/** The server's own totals of random documents, where its tests hand them over. */
const file = process.env.TOTALS;
test.runIf(file)("every total equals the server's", () => {
  const documents = JSON.parse(readFileSync(file!, "utf8")) as Computed[];
  for (const [wording, lines, discount, net, tax, gross] of documents) {
    const found = totals(wording);
    const ours = [found.lines, found.discount, found.net, found.tax, found.gross];
    if (JSON.stringify(ours) !== JSON.stringify([lines, discount, net, tax, gross]))
      expect({ wording, totals: ours }).toEqual({ wording, totals: [lines, discount, net, tax, gross] });
  }
  expect(documents.length).toBeGreaterThanOrEqual(10_000);
});
