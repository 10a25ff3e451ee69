/* What a document comes to while it is written: the server's rule (app/domain/drafts/rules.py), on
   integers of any length, so that no amount ever passes through a float. */
import type { Wording, WordedLine } from "../api/types";
import { exponent } from "./money";

export interface Totals {
  /** Each line's net amount in minor units. */
  lines: number[];
  /** The sum of the lines, before the discount on the whole. */
  sum: number;
  discount: number;
  net: number;
  taxes: TaxSum[];
  tax: number;
  gross: number;
}

export interface TaxSum {
  category: string;
  /** Parts per million. */
  rate: number;
  taxable: number;
  tax: number;
}

const MILLION = 1_000_000n;

export function totals(wording: Pick<Wording, "currency" | "lines" | "discount_rate">): Totals {
  const lines = wording.lines.map((line) => lineNet(line, wording.currency));
  const chosen = wording.lines.map((line, place) => ({ line, net: lines[place]! })).filter(({ line }) => !line.optional);
  const sums = new Map<string, { category: string; rate: number; net: bigint }>();
  for (const { line, net } of chosen) {
    const key = `${line.tax_category} ${line.tax_rate}`;
    const sum = sums.get(key) ?? { category: line.tax_category, rate: line.tax_rate, net: 0n };
    sums.set(key, { ...sum, net: sum.net + net });
  }
  const taxes = [...sums.values()].map(({ category, rate, net }) => {
    const taxable = net - share(net, wording.discount_rate);
    return { category, rate, taxable: Number(taxable), tax: Number(share(taxable, rate)) };
  });
  const sum = chosen.reduce((total, { net }) => total + Number(net), 0);
  const net = add(taxes.map((tax) => tax.taxable));
  const tax = add(taxes.map((each) => each.tax));
  return { lines: lines.map(Number), sum, discount: sum - net, net, taxes, tax, gross: net + tax };
}

/** Quantity × price, rounded, less the discount. */
function lineNet(line: WordedLine, currency: string): bigint {
  const [quantity, places] = scaled(line.quantity);
  const [price, more] = scaled(line.price);
  const gross = rounded(quantity * price * 10n ** BigInt(exponent(currency)), 10n ** BigInt(places + more));
  return gross - (line.discount ? BigInt(line.discount) : share(gross, line.discount_rate));
}

/** `rate` parts per million of an amount. */
function share(minor: bigint, rate: number): bigint {
  return rounded(minor * BigInt(rate), MILLION);
}

/** A quotient, a half away from zero (EN 16931-1, 6.5). */
function rounded(dividend: bigint, divisor: bigint): bigint {
  const half = dividend < 0n ? -divisor / 2n : divisor / 2n;
  return (dividend + half) / divisor;
}

/** Decimal text as an integer and how many of its digits are decimals; "" is 0. */
function scaled(text: string): [bigint, number] {
  const [whole = "", decimals = ""] = text.split(".");
  return [BigInt(whole + decimals || "0"), decimals.length];
}

function add(numbers: number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
