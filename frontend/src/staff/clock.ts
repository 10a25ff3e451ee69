/* The time of day for people: one tick a second for all timers. */
import { computed, signal } from "@preact/signals";
import { moment } from "../lib/dates";
import { t } from "../lib/words";
import { locale } from "./speech";

export { locale };

export const now = signal(Date.now());
setInterval(() => (now.value = Date.now()), 1_000);
/** Noon of the present day: for what differs from day to day only. */
export const noon = computed(() => new Date(now.value).setHours(12, 0, 0, 0));

const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** just now, 2 min, 1 h, yesterday, 4 Nov */
export function ago(at: string, from: number): string {
  const passed = from - Date.parse(at);
  if (passed < MINUTE) return t("just now");
  if (passed < HOUR) return t("{count} min", { count: Math.floor(passed / MINUTE) });
  if (onSameDay(at, from)) return t("{count} h", { count: Math.floor(passed / HOUR) });
  return dayWord(at, from);
}

/** 18 minutes ago, 3 hours ago, yesterday, 12 days ago: within a sentence. */
export function longAgo(at: string, from: number): string {
  const passed = from - Date.parse(at);
  const [count, unit] =
    passed < HOUR ? [passed / MINUTE, "minute" as const]
    : onSameDay(at, from) ? [passed / HOUR, "hour" as const]
    : [passed / (24 * HOUR), "day" as const];
  return relative.format(-Math.max(unit === "day" ? 1 : 0, Math.floor(count)), unit);
}

/** 4 Nov, or with the year when that is another one. */
export function dayOf(at: string, from: number): string {
  const sameYear = new Date(at).getFullYear() === new Date(from).getFullYear();
  return moment(at, locale, {
    day: "numeric",
    month: "short",
    ...(sameYear ? {} : { year: "numeric" }),
  });
}

/** 10:42 */
export function hour(at: string | number): string {
  return moment(new Date(at).toISOString(), locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

/** 10:42:07 */
export function second(at: string): string {
  return moment(at, locale, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
}

/** 10:42 today, else yesterday, 16:14 or 4 Nov, 09:31 */
export function when(at: string, from: number): string {
  return onSameDay(at, from) ? hour(at) : `${dayWord(at, from)}, ${hour(at)}`;
}

/** Of a day before today: yesterday or 4 Nov */
export function dayWord(at: string, from: number): string {
  return onSameDay(at, from - 24 * HOUR) ? t("yesterday") : dayOf(at, from);
}

/** 21 November 2026, 10:42:07 */
export function exact(at: string): string {
  return moment(at, locale, { dateStyle: "long", timeStyle: "medium" });
}

/** The day of a moment where the reader is, as YYYY-MM-DD. */
export function dateOf(at: string | number): string {
  const local = new Date(at);
  const parts = [local.getFullYear(), local.getMonth() + 1, local.getDate()];
  return parts.map((part) => String(part).padStart(2, "0")).join("-");
}

export function today(): string {
  return dateOf(now.value);
}

function onSameDay(at: string, other: number): boolean {
  return new Date(at).toDateString() === new Date(other).toDateString();
}
