/* The kinds of documents, by name. */
import type { Kind } from "../api/types";
import { t } from "./words";

const WORDS: Record<Kind, () => string> = {
  invoice: () => t("Invoice"),
  credit_note: () => t("Credit note"),
  quote: () => t("Quote"),
  sales_order: () => t("Order confirmation"),
};

export const KINDS = Object.keys(WORDS) as Kind[];

export function kindWord(kind: Kind): string {
  return WORDS[kind]();
}
