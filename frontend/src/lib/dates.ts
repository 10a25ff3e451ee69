/* Dates in words, and how far away they are. A plain date is `YYYY-MM-DD`, of no time zone. */
import { spoken, t } from "./words";

const DAY = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Friday, 4 December; with the year when that is another one. */
export function inWords(date: string, today: string, locale: string): string {
  const sameYear = date.slice(0, 4) === today.slice(0, 4);
  if (!sameYear) return legal(date, locale);
  // In English the server writes a comma that some browsers leave out.
  return locale.startsWith("en")
    ? `${plain(date, locale, { weekday: "long" })}, ${plain(date, locale, { day: "numeric", month: "long" })}`
    : plain(date, locale, { weekday: "long", day: "numeric", month: "long" });
}

/** 4 December 2026 */
export function legal(date: string, locale: string): string {
  return plain(date, locale, { day: "numeric", month: "long", year: "numeric" });
}

/** 4 December, or with the year when that is another one. */
export function short(date: string, today: string, locale: string): string {
  const sameYear = date.slice(0, 4) === today.slice(0, 4);
  return plain(date, locale, {
    day: "numeric",
    month: sameYear ? "long" : "short",
    ...(sameYear ? {} : { year: "numeric" }),
  });
}

/** Days from `today` until `date`; negative when it is past. */
export function daysUntil(date: string, today: string): number {
  return Math.round((Date.parse(date) - Date.parse(today)) / DAY);
}

/** in 13 days, today, 6 days ago, 3 months ago, 13 years ago: as the server writes it */
export function distance(date: string, today: string): string {
  const days = daysUntil(date, today);
  if (days === 0) return t("today");
  const away = Math.abs(days);
  const told = new Intl.RelativeTimeFormat(spoken);
  if (away < 60) return told.format(days, "day");
  const [unit, length] = away < 730 ? (["month", 30] as const) : (["year", 365] as const);
  return told.format(Math.sign(days) * Math.floor(away / length), unit);
}

/** A moment, in the reader's own time zone. */
export function moment(at: string, locale: string, options: Intl.DateTimeFormatOptions): string {
  return format(locale, options).format(new Date(at));
}

/** 0:42 */
export function timer(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** 42 s, 14 min, 2 h 10 */
export function duration(seconds: number): string {
  if (seconds < 60) return t("{count} s", { count: Math.round(seconds) });
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return t("{count} min", { count: minutes });
  return t("{hours} h {minutes}", { hours: Math.floor(minutes / 60), minutes: String(minutes % 60).padStart(2, "0") });
}

function plain(date: string, locale: string, options: Intl.DateTimeFormatOptions): string {
  return format(locale, { ...options, timeZone: "UTC" }).format(new Date(date));
}

function format(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  let found = formats.get(key);
  if (!found) formats.set(key, (found = new Intl.DateTimeFormat(locale, options)));
  return found;
}
