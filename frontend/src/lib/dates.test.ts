import { describe, expect, it } from "vitest";
import { daysUntil, distance, duration, inWords, timer } from "./dates";

describe("dates", () => {
  it("names the weekday this year, the year otherwise", () => {
    expect(inWords("2026-12-04", "2026-11-21", "en-GB")).toBe("Friday, 4 December");
    expect(inWords("2027-01-04", "2026-11-21", "en-GB")).toBe("4 January 2027");
    expect(inWords("2026-12-04", "2026-11-21", "de-DE")).toBe("Freitag, 4. Dezember");
  });

  it("counts whole days over a change of clocks", () => {
    expect(daysUntil("2026-03-30", "2026-03-28")).toBe(2);
    expect(distance("2026-11-21", "2026-11-21")).toBe("today");
    expect(distance("2026-11-20", "2026-11-21")).toBe("1 day ago");
    expect(distance("2026-09-20", "2026-11-21")).toBe("2 months ago");
    expect(distance("2013-07-20", "2026-11-21")).toBe("13 years ago");
    expect(distance("2026-12-04", "2026-11-21")).toBe("in 13 days");
  });

  it("tells a time on the page", () => {
    expect(timer(42)).toBe("0:42");
    expect(timer(-3)).toBe("0:00");
    expect(duration(59)).toBe("59 s");
    expect(duration(840)).toBe("14 min");
    expect(duration(7_800)).toBe("2 h 10");
  });
});
