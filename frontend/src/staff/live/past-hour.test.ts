import { describe, expect, it } from "vitest";
import type { Item } from "../../api/types";
import { addressed, byMinute, figures, hourBefore, until } from "./past-hour";

const BEGINS = Date.parse("2026-11-20T14:00:00Z");

function item(minute: number, more: object = {}): Item {
  return { seq: minute, at: new Date(BEGINS + minute * 60_000).toISOString(), visit: null, visit_class: null, ...more } as Item;
}

describe("past hour", () => {
  const items = [item(0), item(7), item(7.5), item(59)];

  it("shows what had come by then, the newest first", () => {
    expect(until(items, BEGINS - 1)).toEqual([]);
    expect(until(items, BEGINS + 7 * 60_000).map((each) => each.seq)).toEqual([7, 0]);
    expect(until(items, BEGINS + 3_600_000)).toHaveLength(4);
  });

  it("counts the entries of each minute", () => {
    const counts = byMinute([item(-1), ...items, item(60)], BEGINS);
    expect(counts).toHaveLength(60);
    expect([counts[0], counts[7], counts[59]]).toEqual([1, 2, 1]);
    expect(counts.reduce((sum, count) => sum + count)).toBe(4);
  });

  it("counts people, and what they did", () => {
    const by = (visit: string, visit_class: string, kind: string) => item(1, { visit, visit_class, kind });
    const done = [
      by("a", "human", "document.viewed"), by("a", "human", "document.downloaded"),
      by("b", "human", "document.viewed"), by("c", "scanner", "document.viewed"),
    ];
    expect(figures(done)).toEqual({ views: 2, people: 2, downloads: 1 });
  });

  it("names the hour before this one", () => {
    const now = new Date(2026, 10, 21, 10, 42).getTime();
    expect(hourBefore(now)).toBe("2026-11-21T09:00");
    expect(addressed(now)).toBe("2026-11-21T10:42");
  });
});
