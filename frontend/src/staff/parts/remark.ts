/* A remark about an imported document, as a title and a sentence. */
import type { Remark } from "../../api/types";
import { decimal, exponent, percent } from "../../lib/money";
import { t } from "../../lib/words";
import { locale } from "../clock";

export function worded(remark: Remark, currency: string, number: string): [string, string] {
  const where = place(remark.where ?? "");
  const [stated, computed] = [figure(remark.stated ?? "", currency), figure(remark.computed ?? "", currency)];
  switch (remark.code) {
    case "differs":
      return [
        t("{where} differs", { where }),
        t("It says {currency} {stated}; its parts give {computed}. What it says stands.", { currency, stated, computed }),
      ];
    case "rounded":
      return [
        t("{where} was rounded", { where }),
        t("It says {stated}, finer than {currency} can be paid; {computed} stands.", {
          stated: remark.stated,
          currency,
          computed,
        }),
      ];
    case "number_taken":
      return [
        t("The number is used twice"),
        t("Another document of this seller has the number {number} too.", { number }),
      ];
    case "foreign_seller":
      return [
        t("Is {seller} you?", { seller: remark.stated }),
        t("Its bank details stay hidden from customers until somebody says so, on the document’s page."),
      ];
  }
}

/** Which amount it is, in a reader's words; what else a file has is named as the file names it. */
export function place(where: string): string {
  const line = /^amount of line (.+)$/.exec(where)?.[1];
  if (line) return t("Amount of line {line}", { line });
  const [, part, category = "", rate] = /^(taxable|tax) (\S+) ([\d.]+) %$/.exec(where) ?? [];
  const values = { category, rate: percent(Number(rate) * 10_000, locale) };
  if (part === "taxable") return t("Taxed at {rate}, category {category}", values);
  if (part === "tax") return t("Tax at {rate}, category {category}", values);
  switch (where) {
    case "lines":
      return t("Sum of the lines");
    case "allowances":
      return t("Sum of allowances");
    case "charges":
      return t("Sum of charges");
    case "net":
      return t("Total without tax");
    case "tax":
      return t("Tax|amount");
    case "gross":
      return t("Total with tax");
    case "due":
      return t("Amount due");
    default:
      return where.charAt(0).toUpperCase() + where.slice(1);
  }
}

/** A decimal text as an amount of its currency; whatever else stands as it is. */
export function figure(text: string, currency: string): string {
  return text && Number.isFinite(Number(text)) ? decimal(text, locale, exponent(currency)) : text;
}
