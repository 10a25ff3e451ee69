import { describe, expect, it } from "vitest";
import type { Item } from "../../api/types";
import { KEPT } from "../fold";
import { MOST_LIVE, type Reach, appended, begun, earliest, filled, grown, spared } from "./reach";

/** The entries from `newest` down to `oldest`. */
function entries(newest: number, oldest: number): Item[] {
  return Array.from({ length: newest - oldest + 1 }, (_, place) => ({ seq: newest - place }) as Item);
}

function seqs(reach: Reach): number[] {
  return [...reach.live, ...reach.pages.flatMap((page) => page.items ?? [])].map((item) => item.seq);
}

/** Entries 1000 to 951 live, and a page of 950 to 901 below them. */
function reached(): Reach {
  return appended(begun(entries(1000, 951), false), 951, { items: entries(950, 901), next: 901 });
}

describe("reach", () => {
  it("goes on below the live entries, then below the last page", () => {
    expect(earliest(begun(entries(1000, 951), false))).toBe(951);
    expect(earliest(reached())).toBe(901);
    expect(seqs(reached())).toEqual(entries(1000, 901).map((item) => item.seq));
  });

  it("ends with the page that nothing follows", () => {
    expect(appended(reached(), 901, { items: entries(900, 880), next: null }).ended).toBe(true);
  });

  it("keeps what fell out of the feed above its pages", () => {
    const reach = grown(reached(), entries(1000 + KEPT - 10, 991));
    expect(seqs(reach)).toEqual(entries(1000 + KEPT - 10, 901).map((item) => item.seq));
  });

  it("takes entries as the feed has them now", () => {
    const renamed = entries(1001, 951).map((item) => ({ ...item, customer_name: "Holt" }));
    expect(grown(reached(), renamed).live[3]!.customer_name).toBe("Holt");
  });

  it("drops pages that no longer join up", () => {
    const items = entries(5000, 5001 - KEPT);
    expect(grown(reached(), items)).toEqual(begun(items, false));
  });

  it("drops pages under too many live entries", () => {
    let reach = reached();
    for (let newest = 1_000; newest <= 1_000 + MOST_LIVE; newest += 100) reach = grown(reach, entries(newest, newest - KEPT + 1));
    expect(reach.live.length).toBeLessThanOrEqual(MOST_LIVE);
    expect(new Set(seqs(reach)).size).toBe(seqs(reach).length);
  });

  it("puts away what is far from sight, and takes it back", () => {
    let reach = begun(entries(10_000, 9_951), false);
    for (let before = 9_951; before > 9_451; before -= 10)
      reach = appended(reach, before, { items: entries(before - 1, before - 10), next: before - 10 });
    const spare = spared(reach, 20, 22);
    expect(spare.pages.map((page) => page.items !== null).flatMap((kept, place) => (kept ? place : []))).toEqual(
      Array.from({ length: 23 }, (_, place) => place + 10),
    );
    expect(spared(spare, 20, 22)).toBe(spare);
    expect(earliest(spare)).toBe(earliest(reach));
    const back = filled(spare, 9_951, entries(9_950, 9_941));
    expect(back.pages[0]!.items).toEqual(reach.pages[0]!.items);
  });
});
