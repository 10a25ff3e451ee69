/* Numbers as people type them, in the way of writing that they are used to. */
import { exponent } from "./money";

const WHOLE = 12;
const DECIMALS = 6;

/** Decimal text from what was typed: "1.234,5" or "1,234.5" is "1234.5"; null if it is no number. */
export function typedDecimal(text: string, locale: string): string | null {
  const bare = text.replace(/[\s'’]/g, "").replace("−", "-");
  const match = bare.match(/^(-?)([\d.,]*)$/);
  if (!match || !/\d/.test(bare)) return bare ? null : "";
  const [whole = "", decimals = "", ...rest] = split(match[2]!, locale);
  if (rest.length) return null;
  const kept = whole.replace(/^0+(?=\d)/, "") || "0";
  if (kept.length > WHOLE || decimals.length > DECIMALS) return null;
  return match[1] + kept + (decimals && `.${decimals}`);
}

/** Parts per million from a typed percentage; null if it is none between 0 and 100. */
export function typedRate(text: string, locale: string): number | null {
  const percent = typedDecimal(text.replace("%", ""), locale);
  if (percent === null) return null;
  const rate = Math.round(Number(percent) * 10_000);
  return rate >= 0 && rate <= 1_000_000 ? rate : null;
}

/** The whole part and the decimals; more parts where it cannot be told. */
function split(digits: string, locale: string): string[] {
  const signs = [...new Set(digits.replace(/\d/g, ""))];
  if (signs.length > 1) {
    const last = digits.lastIndexOf(".") > digits.lastIndexOf(",") ? "." : ",";
    return digits.replaceAll(last === "." ? "," : ".", "").split(last);
  }
  const parts = digits.split(signs[0] ?? ".");
  if (parts.length === 1) return parts;
  if (parts.length > 2) return grouped(parts) ? [parts.join("")] : parts;
  return signs[0] === decimalSign(locale) || !grouped(parts) ? parts : [parts.join("")];
}

/** Whether the parts are thousands: 1 to 3 digits, then 3 each time. */
function grouped([first = "", ...others]: string[]): boolean {
  return /^\d{1,3}$/.test(first) && others.every((part) => part.length === 3);
}

function decimalSign(locale: string): string {
  return new Intl.NumberFormat(locale).formatToParts(1.5).find((part) => part.type === "decimal")?.value ?? ".";
}

/** Minor units from a typed amount; null if it is none, or has more decimals than the currency. */
export function typedAmount(text: string, currency: string, locale: string): number | null {
  const typed = typedDecimal(text, locale);
  if (!typed) return null;
  const [whole = "", decimals = ""] = typed.split(".");
  const digits = exponent(currency);
  const kept = decimals.replace(/0+$/, "");
  return kept.length > digits ? null : Number(whole + kept.padEnd(digits, "0"));
}
