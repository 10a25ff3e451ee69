/* An hour that is over, as it is played again. Pure. */
import type { Item, VisitClass } from "../../api/types";

export const HOUR = 3_600_000;
/** Milliseconds of the hour for one that passes; an hour in a minute is the usual one. */
export const SPEEDS = [1, 10, 60, 300] as const;
export type Speed = (typeof SPEEDS)[number];
const MINUTES = 60;

/** The hour before the one that a moment lies in, as the address says it. */
export function hourBefore(now: number): string {
  return addressed(now - (now % HOUR) - HOUR);
}

/** The hour that the address asks for; "" for none, and for one that there is not. */
export function replayedHour(query: URLSearchParams): string {
  const from = query.get("replay") ?? "";
  return Number.isNaN(new Date(from).getTime()) ? "" : from;
}

/** The moment as a field writes it, in the reader's own clock. */
export function addressed(at: number): string {
  const date = new Date(at);
  const two = (figure: number) => String(figure).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The entries that had come by then, the newest first; `items` come in order. */
export function until(items: readonly Item[], at: number): Item[] {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Date.parse(items[middle]!.at) <= at) low = middle + 1;
    else high = middle;
  }
  return items.slice(0, low).reverse();
}

/** How many entries came in each minute. */
export function byMinute(items: readonly Item[], begins: number): number[] {
  const counts = Array.from({ length: MINUTES }, () => 0);
  for (const item of items) {
    const minute = Math.floor((Date.parse(item.at) - begins) / (HOUR / MINUTES));
    if (minute >= 0 && minute < MINUTES) counts[minute]! += 1;
  }
  return counts;
}

export interface Figures {
  views: number;
  people: number;
  downloads: number;
}

/** What people had done, by what their visits are known to be now. */
export function figures(items: readonly Item[]): Figures {
  const done = items.filter((item) => item.visit_class === "human");
  const of = (kind: string) => done.filter((item) => item.kind === kind);
  return {
    views: of("document.viewed").length,
    people: new Set(done.map((item) => item.visit)).size,
    downloads: of("document.downloaded").length,
  };
}

export function classesOf(items: readonly Item[]): ReadonlyMap<string, VisitClass> {
  return new Map(items.flatMap(({ visit, visit_class }) => (visit && visit_class ? [[visit, visit_class]] : [])));
}
