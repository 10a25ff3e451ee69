import { describe, expect, it } from "vitest";
import type { Period, Slice, Today } from "../../api/types";
import { before, hourEnds, lastDay, series, total } from "./series";

const NOW = Date.parse("2026-11-21T10:20:00Z");

function slice(at: string, views: number, people = views): Slice {
  return { at, views, people, first_views: 0, seconds: 0, downloads: 0, attempts: 0, payments: 0 };
}

const today: Today = {
  date: "2026-11-21", since: "2026-11-21T00:00:00Z", views: 5, first_views: 1, seconds: 90, downloads: 0, attempts: 0, payments: 0,
  people: 3, people_7: 2, people_30: 1,
  hours: [slice("2026-11-21T08:00:00Z", 2), slice("2026-11-21T10:00:00Z", 3)],
};
const week: Period = {
  days: 7, date: "2026-11-21", since: "2026-11-15T00:00:00Z", people: 4, people_before: 6,
  earlier: [slice("2026-11-15T00:00:00Z", 7), slice("2026-11-20T00:00:00Z", 1)],
  before: [slice("2026-11-10T00:00:00Z", 11)],
};
const day: Period = {
  ...week, days: 1, since: today.since, people: 0, people_before: 9, earlier: [],
  before: [slice("2026-11-20T09:00:00Z", 4), slice("2026-11-20T10:00:00Z", 2), slice("2026-11-20T11:00:00Z", 8)],
};

describe("series", () => {
  it("has an hour for each one of today", () => {
    expect(series(day, today, "views", NOW)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 3]);
  });

  it("has a day for each one of a week", () => {
    expect(series(week, today, "views", NOW)).toEqual([7, 0, 0, 0, 0, 1, 5]);
  });

  it("keeps a day in its place when clocks change", () => {
    const shifted = { ...week, earlier: [slice("2026-11-17T01:00:00Z", 2)] };
    expect(series(shifted, today, "views", NOW)).toEqual([0, 0, 2, 0, 0, 0, 5]);
  });
});

describe("total", () => {
  it("adds today to the days before", () => {
    expect(total(week, today, "views")).toBe(13);
    expect(total(day, today, "views")).toBe(5);
  });

  it("counts a person of several days once", () => {
    expect(total(week, today, "people")).toBe(6);
    expect(total({ ...week, days: 30 }, today, "people")).toBe(5);
    expect(total(day, today, "people")).toBe(3);
  });
});

describe("before", () => {
  it("is yesterday until the end of this hour", () => {
    expect(before(day, today, "views", NOW)).toBe(6);
    expect(new Date(hourEnds(today, NOW)).toISOString()).toBe("2026-11-21T11:00:00.000Z");
  });

  it("is as many days before", () => {
    expect(before(week, today, "views", NOW)).toBe(11);
    expect(before(week, today, "people", NOW)).toBe(6);
  });
});

describe("lastDay", () => {
  it("puts the present hour last and forgets the rest", () => {
    const values = lastDay(
      [slice("2026-11-20T10:00:00Z", 9), slice("2026-11-20T11:00:00Z", 1), slice("2026-11-21T10:00:00Z", 4)],
      NOW,
    );
    expect(values).toHaveLength(24);
    expect([values[0], values[23], values.reduce((a, b) => a + b)]).toEqual([1, 4, 5]);
  });
});
