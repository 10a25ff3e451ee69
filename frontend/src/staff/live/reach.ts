/* How far the feed reaches: live entries, and below them pages of what was before. Pure. */
import type { ActivityPage, Item } from "../../api/types";
import { KEPT } from "../fold";

/** Live entries above pages of older ones; beyond it those pages are asked for anew. */
export const MOST_LIVE = 2_000;
/** Pages on either side of those in sight that keep their entries; others are asked for again. */
const KEPT_PAGES = 10;

export interface Page {
  /** It has the entries before this one; undefined, those before now or a time. */
  before: number | undefined;
  next: number | null;
  /** The newest first; null once they are put away. */
  items: readonly Item[] | null;
}

export interface Reach {
  /** The newest first. */
  live: readonly Item[];
  pages: readonly Page[];
  /** Whether there is nothing before. */
  ended: boolean;
}

export function begun(items: readonly Item[], ended: boolean): Reach {
  return { live: items, pages: [], ended };
}

/** With the entries as the feed has them now. Pages that no longer join up with them are dropped. */
export function grown(reach: Reach, items: readonly Item[]): Reach {
  const ended = reach.ended && items.length < KEPT;
  if (!reach.pages.length) return { live: items, pages: [], ended };
  const oldest = items.at(-1)?.seq ?? 0;
  const apart = items.length >= KEPT && oldest > (reach.live[0]?.seq ?? 0);
  const live = [...items, ...reach.live.filter((item) => item.seq < oldest)];
  return apart || live.length > MOST_LIVE ? begun(items, false) : { ...reach, live };
}

/** The entry before which the next page begins. */
export function earliest({ live, pages }: Reach): number | undefined {
  const last = pages.at(-1);
  return last ? (last.next ?? undefined) : live.at(-1)?.seq;
}

export function appended(reach: Reach, before: number | undefined, { items, next }: ActivityPage): Reach {
  return { ...reach, pages: [...reach.pages, { before, next, items }], ended: next === null };
}

/** With the entries of a page that had been put away. */
export function filled(reach: Reach, before: number | undefined, items: readonly Item[]): Reach {
  return { ...reach, pages: reach.pages.map((page) => (page.before === before ? { ...page, items } : page)) };
}

/** Without the entries of pages that are far from those in sight. */
export function spared(reach: Reach, first: number, last: number): Reach {
  // The page before now or a time is never asked for again: it would be another one.
  const far = (page: Page, place: number) =>
    page.items !== null && page.before !== undefined && (place < first - KEPT_PAGES || place > last + KEPT_PAGES);
  if (!reach.pages.some(far)) return reach;
  return { ...reach, pages: reach.pages.map((page, place) => (far(page, place) ? { ...page, items: null } : page)) };
}
