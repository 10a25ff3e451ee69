import { describe, expect, it } from "vitest";
import type { Card, Item, LiveScreen, Viewer } from "../api/types";
import { Gap, KEPT, begun, followed, joined, outdated, present, ranged, refilled } from "./fold";

const today = {
  date: "2026-11-21", since: "2026-11-21T00:00:00Z", views: 0, first_views: 0, seconds: 0, downloads: 0, attempts: 0, payments: 0,
  people: 0, people_7: 0, people_30: 0, hours: [],
};
const period = {
  days: 1 as const, date: "2026-11-21", since: "2026-11-21T00:00:00Z", earlier: [], before: [],
  people: 0, people_before: 0,
};

function card(id: string, seq: number, views = 0): Card {
  return { id, seq, views } as Card;
}

function item(seq: number, more: Partial<Item> = {}): Item {
  const event = { kind: "document.viewed" };
  return { seq, kind: "document.viewed", event, visit: null, visit_class: null, card: null, ...more } as Item;
}

function screen(seq: number, more: Partial<LiveScreen> = {}): LiveScreen {
  return { epoch: "e", seq, today, period, documents: [], items: [], dispatch: { transport: "none", sms_transport: "none", failed: 0 }, ...more };
}

function events(after: number, items: Item[], views = 0) {
  const upto = items.at(-1)?.seq ?? after;
  return { type: "events" as const, after, upto, epoch: `e${upto}`, items, today: { ...today, views } };
}

describe("followed", () => {
  it("names the log as of the last entry", () => {
    expect(followed(begun(screen(2)), events(2, [item(3)])).epoch).toBe("e3");
  });

  it("puts new entries first, each once", () => {
    const known = begun(screen(2, { items: [item(2), item(1)] }));
    const twice = followed(followed(known, events(2, [item(3), item(4)])), events(2, [item(3), item(4)]));
    expect(twice.items.map((found) => found.seq)).toEqual([4, 3, 2, 1]);
    expect(twice.cursor).toBe(4);
  });

  it("takes only what it lacks of an overlapping page", () => {
    const known = begun(screen(3, { items: [item(3)] }));
    expect(followed(known, events(1, [item(2), item(3), item(4)])).items.map((found) => found.seq)).toEqual([4, 3]);
  });

  it("refuses a frame with a gap before it", () => {
    expect(() => followed(begun(screen(2)), events(4, [item(5)]))).toThrow(Gap);
  });

  it("moves on over entries for other eyes", () => {
    const frame = { ...events(2, []), upto: 9 };
    expect(followed(begun(screen(2)), frame).cursor).toBe(9);
  });

  it("never replaces a card by an older one", () => {
    const known = begun(screen(9, { documents: [card("a", 12, 5)] }));
    const after = followed(known, events(9, [item(10, { card: card("a", 10, 4) })]));
    expect(after.cards.get("a")?.views).toBe(5);
    const later = followed(after, events(10, [item(13, { card: card("a", 13, 6) })]));
    expect(later.cards.get("a")?.views).toBe(6);
  });

  it("learns that an earlier visit was a person's", () => {
    const known = begun(screen(1, { items: [item(1, { visit: "v", visit_class: "unknown" })] }));
    const after = followed(known, events(1, [item(2, { visit: "v", visit_class: "human" })]));
    expect(after.visits.get("v")).toBe("human");
    expect(known.visits.get("v")).toBe("unknown");
  });

  it("asks earlier days again once a visit of theirs changed", () => {
    const known = begun(screen(1));
    const turned = (since: string | null) =>
      followed(known, events(1, [item(2, { kind: "visit.reclassified", event: { kind: "visit.reclassified", since } as Item["event"] })]));
    expect(outdated(turned("2026-11-20T23:59:59Z"))).toBe(true);
    expect(outdated(turned("2026-11-21T09:00:00Z"))).toBe(false);
    expect(outdated(turned(null))).toBe(false);
    const again = ranged(turned("2026-11-20T23:59:59Z"), screen(2));
    expect(outdated(again)).toBe(false);
    expect(known.period).toBe(period);
  });

  it("forgets what an undone import had brought", () => {
    const known = begun(screen(1, { documents: [card("a", 1), card("b", 1)] }));
    const brought = item(2, { document: "a", customer: "c", customer_name: "Holt", card: card("a", 2) });
    const undone = item(3, {
      kind: "import.undone",
      event: { kind: "import.undone", batch: "i", documents: ["a"], customers: ["c"] },
    });
    const after = followed(known, events(1, [brought, undone]));
    expect([...after.cards.keys()]).toEqual(["b"]);
    expect(after.items.map((found) => found.card)).toEqual([null, null]);
    expect(after.items[1]?.customer_name).toBeNull();
    const late = refilled(after, [card("a", 2), card("z", 3)]);
    expect([...late.cards.keys()]).toEqual(["b", "z"]);
  });

  it("knows at once who is not followed", () => {
    const mine = { ...card("a", 1), customer: "c", followed: true };
    const known = begun(screen(1, { documents: [mine, { ...card("b", 1), customer: "d", followed: true }] }));
    const refused = item(2, { customer: "c", event: { kind: "engagement.refused" } });
    const after = followed(known, events(1, [refused]));
    expect([...after.cards.values()].map((found) => found.followed)).toEqual([false, true]);
    const allowed = item(3, { customer: "c", event: { kind: "engagement.allowed" } });
    expect(followed(after, events(2, [allowed])).cards.get("a")?.followed).toBe(true);
  });

  it("forgets whom an erasure took away", () => {
    const mine = { ...card("a", 1), customer: "c", customer_name: "Holt" };
    const read = item(2, { visit: "v", customer: "c", customer_name: "Holt" });
    const copied = item(3, { customer: "c", customer_name: "Holt" });
    const erased = item(4, { customer: "c", event: { kind: "customer.erased", documents: [], kept: 1 } });
    const after = followed(begun(screen(1, { documents: [mine] })), events(1, [read, copied, erased]));
    expect(after.items.map((found) => [found.seq, found.customer_name])).toEqual([[4, null], [3, null]]);
    expect(after.cards.get("a")?.customer_name).toBe("");
  });

  it("keeps the counters of the newest frame", () => {
    expect(followed(begun(screen(1)), events(1, [item(2)], 7)).today.views).toBe(7);
  });

  it("keeps no more than it can show", () => {
    const many = Array.from({ length: KEPT + 10 }, (_, index) => item(index + 1));
    expect(followed(begun(screen(0)), events(0, many)).items).toHaveLength(KEPT);
  });
});

describe("ranged", () => {
  it("changes the days before and nothing else", () => {
    const known = followed(begun(screen(2)), events(2, [item(3)], 7));
    const wider = ranged(known, screen(3, { period: { ...period, days: 7, people: 4 } }));
    expect(wider.period.people).toBe(4);
    expect({ ...wider, period }).toEqual({ ...known, period });
  });

  it("is needed once another day has begun", () => {
    const known = begun(screen(2));
    expect(outdated(known)).toBe(false);
    const next = { ...events(2, [item(3)]), today: { ...today, date: "2026-11-22" } };
    expect(outdated(followed(known, next))).toBe(true);
  });
});

describe("joined", () => {
  it("orders entries from both, each once", () => {
    expect(joined([item(5), item(3)], [item(4), item(3)]).map((found) => found.seq)).toEqual([5, 4, 3]);
  });
});

describe("present", () => {
  const viewer = (visit: string, document: string | null, gone = false) =>
    ({ visit, document, gone }) as Viewer;

  it("knows two pages of one visit apart", () => {
    const both = present(new Map(), { type: "presence", full: true, viewing: [viewer("v", "a"), viewer("v", "b")] });
    const one = present(both, { type: "presence", full: false, viewing: [viewer("v", "a", true)] });
    expect([...one.values()].map((here) => here.document)).toEqual(["b"]);
  });

  it("forgets everybody whom a full frame leaves out", () => {
    const before = present(new Map(), { type: "presence", full: true, viewing: [viewer("v", "a")] });
    expect(present(before, { type: "presence", full: true, viewing: [] }).size).toBe(0);
  });
});
