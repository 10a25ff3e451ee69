import { describe, expect, it } from "vitest";
import type { Item, Viewer, VisitClass } from "../../api/types";
import { SPAN, level, path, traces } from "./trace-steps";

const NOW = Date.parse("2026-11-21T12:00:00Z");

function ago(minutes: number): string {
  return new Date(NOW - minutes * 60_000).toISOString();
}

function item(minutes: number, event: object, visit = "v"): Item {
  return { at: ago(minutes), visit, document: "d", customer_name: "Holt", card: { number: "7" }, event } as unknown as Item;
}

const opened = { kind: "link.opened" };
const viewed = { kind: "document.viewed" };
const read = (section: string, seconds: number) => ({ kind: "document.section_read", section, seconds });

function known(items: Item[], visit_class: VisitClass = "human") {
  return { items: items.toReversed(), visits: new Map(items.map((found) => [found.visit!, visit_class])) };
}

function viewer(more: Partial<Viewer> = {}): Viewer {
  return { visit: "v", document: "d", customer_name: "Holt", number: "7", since: ago(2), section: "terms", human: true, ...more } as Viewer;
}

describe("traces", () => {
  it("climbs with each section nearer to paying", () => {
    const items = [item(10, opened), item(9, viewed), item(8, read("terms", 30)), item(6, read("payment", 60))];
    const [trace] = traces(known(items), [], NOW);
    expect(trace!.steps.map((step) => step.level)).toEqual([0, 1, 2, 3]);
    expect(trace!.end).toBe(Date.parse(ago(6)));
    expect(trace!.steps.at(-1)!.at).toBe(Date.parse(ago(7)));
  });

  it("goes on at Stripe's page with what came of it", () => {
    const paid = (minutes: number, kind: string) => ({ ...item(minutes, { kind }), visit: null }) as unknown as Item;
    const items = [item(9, viewed), paid(5, "payment.started"), paid(4, "payment.declined"), paid(3, "payment.succeeded")];
    const visits = new Map<string, VisitClass>([["v", "human"]]);
    const [trace] = traces({ items: items.toReversed(), visits }, [], NOW);
    expect(trace!.steps.map((step) => step.level)).toEqual([0, 1, 4]);
    expect(trace!.marks.map((mark) => mark.of)).toEqual(["started", "declined", "paid"]);
    expect(trace!.end).toBe(Date.parse(ago(3)));
  });

  it("goes on until now for whoever is here", () => {
    const [trace] = traces(known([item(3, opened), item(2, viewed)]), [viewer({ section: "payment" })], NOW);
    expect(trace!.end).toBe(NOW);
    expect(level(trace!)).toBe(3);
  });

  it("tells of people only", () => {
    expect(traces(known([item(3, viewed)], "scanner"), [viewer({ visit: "w", human: false })], NOW)).toEqual([]);
  });

  it("shows who is here before who left", () => {
    const items = [item(5, viewed, "gone"), item(1, viewed, "left")];
    const here = viewer({ visit: "here", since: ago(19) });
    expect(traces(known(items), [here], NOW).map((trace) => trace.place)).toEqual(["here d", "left d", "gone d"]);
  });

  it("forgets whoever left long ago", () => {
    expect(traces(known([item(25, viewed)]), [], NOW)).toEqual([]);
  });

  it("begins at the edge with what was before it", () => {
    const items = [item(30, viewed), item(25, read("terms", 9)), item(2, read("payment", 9))];
    const [trace] = traces(known(items), [], NOW);
    expect(trace!.steps.map((step) => step.level)).toEqual([2, 3]);
    expect(trace!.steps[0]!.at).toBe(NOW - SPAN);
  });
});

describe("path", () => {
  it("draws steps from the ground up", () => {
    const [trace] = traces(known([item(10, opened), item(5, read("payment", 0))]), [], NOW);
    expect(path(trace!, NOW, 400, 40)).toBe("M200 40V32H300V8H300");
  });
});
