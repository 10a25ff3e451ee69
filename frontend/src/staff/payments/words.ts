/* Payments in words. */
import { CircleAlert, CircleCheck, PiggyBank, Undo2, type IconNode } from "lucide";
import type { PaymentRow } from "../../api/types";
import { inWords } from "../../lib/dates";
import { money } from "../../lib/money";
import { t } from "../../lib/words";
import { dateOf, locale, today } from "../clock";
import { methodWord } from "../payment-words";

export function ownMethods(): [string, string][] {
  return [
    ["bank_transfer", t("Bank transfer")],
    ["cash", t("Cash")],
    ["other", t("Another way")],
  ];
}

/** A way to pay as the beginning of a line: "Card ··4242". */
export function wayOf(method: string, last4 = ""): string {
  const word = ownMethods().find(([name]) => name === method)?.[1] ?? methodWord(method);
  return last4 ? `${begun(word)} ··${last4}` : begun(word);
}

/** As the beginning of a line. */
export function begun(word: string): string {
  return word.charAt(0).toLocaleUpperCase() + word.slice(1);
}

/** What Stripe asks for a dispute, and until when it may be answered. */
export function disputeTerms(fee: number, currency: string, until: string | null | undefined): string[] {
  return [
    until ? t("answer by {date}", { date: inWords(dateOf(until), today(), locale) }) : "",
    fee ? t("fee {amount}", { amount: money(fee, currency, locale) }) : "",
  ].filter(Boolean);
}

export function statusOf(row: PaymentRow): [icon: IconNode, word: string] {
  switch (row.status) {
    case "settled":
      return [CircleCheck, t("Settled")];
    case "credit":
      return [PiggyBank, t("Credit")];
    case "refunded":
      return [Undo2, t("Refunded")];
    case "charged_back":
      return [CircleAlert, t("Charged back")];
  }
}

/** Why something was taken back: what a refund or a chargeback cut is marked with its id. */
export function becauseOf(reason: string): string {
  if (/^refund:/.test(reason)) return t("because of a refund");
  return /^chargeback:/.test(reason) ? t("because of a chargeback") : reason;
}
