/* Amounts are integers in the minor unit; here they become what a person reads. */

/** ISO 4217 currencies whose minor unit is not a hundredth (the server's table, tested equal). */
const EXPONENTS: Record<string, number> = {
  BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0, UGX: 0, UYI: 0,
  VND: 0, VUV: 0, XAF: 0, XOF: 0, XPF: 0,
  BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3,
  CLF: 4, UYW: 4,
};

export interface Cut {
  before: string;
  whole: string;
  minor: string;
  after: string;
}

const formats = new Map<string, Intl.NumberFormat>();

export function exponent(currency: string): number {
  return EXPONENTS[currency] ?? 2;
}

/** €3,739.02 */
export function money(minor: number, currency: string, locale: string): string {
  return text(parts(minor, currency, locale, "currency"));
}

/** 3,739.02: within lines, where the currency is stated once. */
export function bare(minor: number, currency: string, locale: string): string {
  return text(parts(minor, currency, locale, "decimal"));
}

/** 3,739.02 euros: as it is read aloud. */
export function spoken(minor: number, currency: string, locale: string): string {
  return text(parts(minor, currency, locale, "name"));
}

/** A currency within a sentence: "euros", "Japanese yen". */
export function currencyName(currency: string, locale: string): string {
  const many = 100 * 10 ** exponent(currency);
  return parts(many, currency, locale, "name").find((part) => part.type === "currency")!.value;
}

/** An amount cut where the eye cuts it: the separator stays with the whole units. */
export function cut(minor: number, currency: string, locale: string): Cut {
  const found: Cut = { before: "", whole: "", minor: "", after: "" };
  for (const part of parts(minor, currency, locale, "currency")) {
    if (part.type === "fraction") found.minor = part.value;
    else if (["integer", "group", "decimal"].includes(part.type)) found.whole += part.value;
    else if (found.whole) found.after += part.value;
    else found.before += part.value;
  }
  return found;
}

/** A decimal text such as a quantity or unit price, with at least so many decimals. */
export function decimal(value: string, locale: string, digits = 0): string {
  const found = format(`decimal:${digits}`, locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: 8,
  });
  return found.format(Number(value)).replace("-", "−");
}

/** 19 % from parts per million. */
export function percent(rate: number, locale: string): string {
  const found = format("percent", locale, { style: "percent", maximumFractionDigits: 4 });
  return found.format(rate / 1_000_000);
}

function parts(minor: number, currency: string, locale: string, style: string) {
  const digits = exponent(currency);
  const options: Intl.NumberFormatOptions = {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  };
  if (style !== "decimal") Object.assign(options, { style: "currency", currency });
  if (style === "name") options.currencyDisplay = "name";
  return format(`${style}:${currency}`, locale, options)
    .formatToParts(minor / 10 ** digits)
    .map(({ type, value }) => ({ type, value: type === "minusSign" ? value.replace("-", "−") : value }));
}

function text(found: Intl.NumberFormatPart[]): string {
  return found.map((part) => part.value).join("");
}

/** Formats are kept: making one for each row is slow. */
function format(name: string, locale: string, options: Intl.NumberFormatOptions) {
  const key = `${locale}:${name}`;
  let found = formats.get(key);
  // Columns of amounts want thousands apart, also where a text would not set four digits apart.
  if (!found) formats.set(key, (found = new Intl.NumberFormat(locale, { ...options, useGrouping: "always" })));
  return found;
}
