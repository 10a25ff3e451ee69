/* What the counters show of a range: its slices, its sum, and what the range before came to. Pure. */
import type { Period, Slice, Today } from "../../api/types";

export const RANGES = [1, 7, 30] as const;
export type Range = (typeof RANGES)[number];

type Count = "views" | "first_views" | "seconds" | "downloads" | "attempts" | "payments" | "people";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** One value for each hour of today until now, or for each day of the range. */
export function series(period: Period, today: Today, of: Count, now: number): number[] {
  if (period.days === 1) {
    const hours = Math.floor((now - Date.parse(today.since)) / HOUR) + 1;
    return spread(today.hours, Date.parse(today.since), HOUR, Math.max(1, hours), of);
  }
  const earlier = spread(period.earlier, Date.parse(period.since), DAY, period.days - 1, of);
  return [...earlier, today[of]];
}

/** What the range comes to; a person who came on several of its days is one. */
export function total(period: Period, today: Today, of: Count): number {
  if (period.days === 1) return today[of];
  if (of === "people")
    return period.people + (period.days === 7 ? today.people_7 : today.people_30);
  return sum(period.earlier, of) + today[of];
}

/** What the range before came to: the days before, or yesterday until the end of this hour. */
export function before(period: Period, today: Today, of: Count, now: number): number {
  if (period.days !== 1) return of === "people" ? period.people_before : sum(period.before, of);
  const until = hourEnds(today, now) - DAY;
  return sum(period.before.filter((slice) => Date.parse(slice.at) < until), of);
}

/** When the present hour of the business's clock ends. */
export function hourEnds(today: Today, now: number): number {
  const since = Date.parse(today.since);
  return since + (Math.floor((now - since) / HOUR) + 1) * HOUR;
}

/** The views of each of the last 24 hours, the present one last. */
export function lastDay(lately: readonly { at: string; views: number }[], now: number): number[] {
  const values = new Array<number>(24).fill(0);
  for (const { at, views } of lately) {
    const place = 23 - Math.floor((now - Date.parse(at)) / HOUR);
    if (place >= 0 && place < 24) values[place]! += views;
  }
  return values;
}

/** Slices in their places; a day of 23 or 25 hours lies nearest to its own. */
function spread(slices: readonly Slice[], since: number, step: number, places: number, of: Count) {
  const values = new Array<number>(Math.max(0, places)).fill(0);
  for (const slice of slices) {
    const place = Math.round((Date.parse(slice.at) - since) / step);
    if (place >= 0 && place < values.length) values[place]! += slice[of];
  }
  return values;
}

function sum(slices: readonly Slice[], of: Count): number {
  return slices.reduce((so_far, slice) => so_far + slice[of], 0);
}
