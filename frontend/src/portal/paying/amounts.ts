/* What of an invoice may be paid now; amounts are minor units. */
import type { PortalDocument } from "../../api/types";
import { exponent } from "../../lib/money";
import { typedDecimal } from "../../lib/typed";

type Live = PortalDocument["live"];

/** What nobody pays yet. */
export function left({ due, processing }: Live): number {
  return Math.max(0, due - processing);
}

/** What is asked for now: the next part, else everything. */
export function asked(live: Live): number {
  return Math.min(live.instalment || left(live), left(live));
}

/** The least of another amount, or 0 where none may be chosen. */
export function least(live: Live): number {
  return live.least !== null && live.least < left(live) ? live.least : 0;
}

/** Minor units of a typed amount, or null if it is none. */
export function typedAmount(text: string, currency: string, locale: string): number | null {
  const decimal = typedDecimal(text, locale);
  const [whole = "", decimals = ""] = (decimal || "-").split(".");
  const digits = exponent(currency);
  const kept = decimals.replace(/0+$/, "");
  if (!/^\d+$/.test(whole) || kept.length > digits) return null;
  return Number(whole + kept.padEnd(digits, "0"));
}
