/* A document as it is written, and what the editor does to its lines. Pure. */
import type { Kind, Settings, WordedLine, Wording } from "../../api/types";
import { typedDecimal, typedRate } from "../../lib/typed";

export function blankLine(taxRate: number): WordedLine {
  return {
    name: "",
    description: "",
    quantity: "1",
    unit: "",
    price: "",
    discount_rate: 0,
    discount: 0,
    tax_category: taxRate ? "S" : "Z",
    tax_rate: taxRate,
    period: null,
    optional: false,
  };
}

/** A new document of a business, with what it usually says. */
export function begun(kind: Kind, customer: string, settings: Settings): Wording {
  return {
    kind,
    customer,
    currency: settings.currency,
    issued_on: null,
    due_on: null,
    valid_until: null,
    delivered_on: null,
    period: null,
    buyer_reference: "",
    order_reference: "",
    lines: [blankLine(settings.tax_rate)],
    discount_rate: 0,
    note: "",
    terms: kind === "invoice" ? settings.payment_terms : "",
    against: null,
    external_id: null,
  };
}

export function isBlank(line: WordedLine): boolean {
  return !line.name && !line.description && !line.price && line.quantity === "1";
}

/** Nothing that somebody would miss. */
export function isEmpty(wording: Wording): boolean {
  return wording.lines.every(isBlank) && !wording.note && !wording.buyer_reference && !wording.order_reference;
}

/** What is worth keeping: without the blank lines at the end. */
export function trimmed(wording: Wording): Wording {
  const last = wording.lines.findLastIndex((line) => !isBlank(line));
  return { ...wording, lines: wording.lines.slice(0, last + 1) };
}

/** The next line's tax is the last one's: most documents have one. */
export function nextLine(lines: readonly WordedLine[], taxRate: number): WordedLine {
  const last = lines.at(-1);
  if (!last) return blankLine(taxRate);
  return { ...blankLine(taxRate), tax_category: last.tax_category, tax_rate: last.tax_rate };
}

export function changedLine(lines: readonly WordedLine[], at: number, change: Partial<WordedLine>): WordedLine[] {
  return lines.map((line, place) => (place === at ? { ...line, ...change } : line));
}

export function movedLine(lines: readonly WordedLine[], from: number, to: number): WordedLine[] {
  const moved = [...lines];
  const [line] = moved.splice(from, 1);
  if (line) moved.splice(to, 0, line);
  return moved;
}

/** Rows pasted from a sheet: name, quantity, price, tax rate; null if it is just a text. */
export function pasted(text: string, locale: string, pattern: WordedLine): WordedLine[] | null {
  const rows = text.replace(/\r/g, "").split("\n").filter((row) => row.trim());
  if (rows.length < 2 && !text.includes("\t")) return null;
  return rows.map((row) => {
    const [name = "", quantity = "", price = "", rate = ""] = row.split("\t").map((cell) => cell.trim());
    const numbers = { quantity: typedDecimal(quantity, locale), price: typedDecimal(price, locale) };
    const tax = rate ? typedRate(rate, locale) : null;
    return {
      ...pattern,
      name: name.slice(0, 200),
      quantity: numbers.quantity || "1",
      price: numbers.price ?? "",
      ...(tax === null ? {} : { tax_rate: tax, tax_category: tax ? ("S" as const) : ("Z" as const) }),
    };
  });
}
