/* Words in the reader's language. The English text is the key; what follows a `|` in it only tells
   two uses of one word apart: t("Open|status"), t("Open|verb"). */
import type { ComponentChildren } from "preact";

export type Forms = Partial<Record<Intl.LDMLPluralRule, string>>;
export type Catalogue = Record<string, string | Forms>;
type Values = Record<string, string | number>;

let catalogue: Catalogue = {};
let plurals = new Intl.PluralRules("en");
let numbers = new Intl.NumberFormat("en");

/** From now on speak the language of `locale`, with these translations. */
export function speak(locale: string, known: Catalogue): void {
  catalogue = known;
  plurals = new Intl.PluralRules(locale);
  numbers = new Intl.NumberFormat(locale);
}

/** t("Due {date}", { date }) */
export function t(text: string, values: Values = {}): string {
  const found = catalogue[text];
  return filled(typeof found === "string" ? found : plain(text), values);
}

/** tn(3, "{count} invoice", "{count} invoices"); the catalogue's key is the last text. */
export function tn(count: number, one: string, other: string, values: Values = {}): string {
  const found = catalogue[other];
  const forms: Forms = typeof found === "object" ? found : { one, other };
  return filled(plain(forms[plurals.select(count)] ?? forms.other ?? other), { count, ...values });
}

/** Like `t`, where a value may be an element: rich("Due {date}", { date: <strong>…</strong> }) */
export function rich(text: string, values: Record<string, ComponentChildren>): ComponentChildren[] {
  return t(text)
    .split(/\{(\w+)\}/)
    .map((part, place) => (place % 2 ? values[part] : part));
}

function plain(text: string): string {
  return text.split("|")[0]!;
}

function filled(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? numbers.format(value) : value;
  });
}
