/* What can be chosen from: languages and time zones. */
import { decimal } from "../../lib/money";

/** Of the languages that the portal speaks; where they are spoken decides how figures look. */
const LOCALES = [
  "en-GB", "en-US", "en-AU", "en-CA", "en-IE", "en-NZ", "en-ZA", "de-DE", "de-AT", "de-CH", "de-LI", "de-LU",
  "fr-FR", "fr-BE", "fr-CA", "fr-CH", "fr-LU", "es-ES", "es-AR", "es-CL", "es-CO", "es-MX", "ar-AE", "ar-EG",
  "ar-MA", "ar-SA",
];

/** Tags with their names, in the order of the reader's alphabet. */
export function languages(locale: string): [tag: string, name: string][] {
  const names = new Intl.DisplayNames([locale], { type: "language", languageDisplay: "standard" });
  const { compare } = new Intl.Collator(locale);
  return LOCALES.map((tag): [string, string] => [tag, names.of(tag) ?? tag]).sort((one, other) =>
    compare(one[1], other[1]),
  );
}

/** All zones that the browser knows, and UTC. */
export function timeZones(): [zone: string, name: string][] {
  const zones = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];
  return zones.map((zone) => [zone, zone.replaceAll("_", " ")]);
}

/** Parts per million from a text such as 19 or 7,7; null if it is none. */
export function rateOf(text: string): number | null {
  const found = /^(\d{1,3})(?:[.,](\d{1,4}))?$/.exec(text.trim());
  if (!found) return null;
  const rate = Number(found[1]) * 10_000 + Number((found[2] ?? "").padEnd(4, "0"));
  return rate <= 1_000_000 ? rate : null;
}

/** 7.7 or 7,7 from parts per million, as it is typed. */
export function rateText(rate: number, locale: string): string {
  return decimal(String(rate / 10_000), locale);
}

/** A whole number within limits; null if it is none. */
export function wholeOf(text: string, least: number, most: number): number | null {
  const number = /^\d{1,9}$/.test(text.trim()) ? Number(text) : NaN;
  return number >= least && number <= most ? number : null;
}
