/* Words in the reader's language. The English text is the key; what follows a `|` in it only tells
   two uses of one word apart: t("Open|status"), t("Open|verb"). */
import type { ComponentChildren } from "preact";

export type Forms = Partial<Record<Intl.LDMLPluralRule, string>>;
export type Catalogue = Record<string, string | Forms>;
type Values = Record<string, string | number>;

let catalogue: Catalogue = {};
let plurals = new Intl.PluralRules("en");
let numbers = new Intl.NumberFormat("en");
let apart = false;

/** The locale of the words, for Intl. */
export let spoken = "en";

/** From now on speak the language of `tag`, with these translations; the answer is the locale for
    Intl. Its figures are 0 to 9 everywhere, as in the references and accounts beside them. */
export function speak(tag: string, known: Catalogue, rightToLeft = false): string {
  spoken = `${tag}-u-nu-latn`;
  catalogue = known;
  plurals = new Intl.PluralRules(spoken);
  numbers = new Intl.NumberFormat(spoken);
  apart = rightToLeft;
  return spoken;
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
    .map((part, place) => (place % 2 ? isolated(values[part]) : part));
}

/** Right to left, a name or a number keeps its own direction between these marks (UAX 9). */
function isolated(value: ComponentChildren): ComponentChildren {
  return apart ? ["\u2068", value, "\u2069"] : value;
}

function plain(text: string): string {
  return text.split("|")[0]!;
}

function filled(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    if (typeof value === "number") return numbers.format(value);
    return apart ? `\u2068${value}\u2069` : value;
  });
}
