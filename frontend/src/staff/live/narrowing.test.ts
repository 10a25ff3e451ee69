import { describe, expect, it } from "vitest";
import type { Item } from "../../api/types";
import { type Narrowing, wants } from "./narrowing";

const ALL: Narrowing = { show: "", q: "", customer: "", at: "" };

function item(more: object = {}): Item {
  return {
    kind: "link.copied", group: "links", customer: "c", customer_name: "Holt Architekten", visit: null,
    card: { number: "2026-0417", title: "Oak shelf" }, event: { kind: "link.copied" }, ...more,
  } as unknown as Item;
}

const robot = item({ kind: "document.viewed", group: "people", visit: "v", event: { kind: "document.viewed" } });

describe("wants", () => {
  it("leaves out robots unless everything is wanted", () => {
    expect(wants(ALL, robot, "scanner")).toBe(false);
    expect(wants(ALL, robot, "human")).toBe(true);
    expect(wants({ ...ALL, show: "everything" }, robot, "scanner")).toBe(true);
  });

  it("keeps to one group", () => {
    expect(wants({ ...ALL, show: "links" }, item(), null)).toBe(true);
    expect(wants({ ...ALL, show: "links" }, robot, "human")).toBe(false);
    expect(wants({ ...ALL, show: "people" }, robot, "human")).toBe(true);
    expect(wants({ ...ALL, show: "people" }, robot, "unknown")).toBe(false);
  });

  it("keeps to one customer", () => {
    expect(wants({ ...ALL, customer: "c" }, item(), null)).toBe(true);
    expect(wants({ ...ALL, customer: "d" }, item(), null)).toBe(false);
  });

  it("finds every word in document or customer", () => {
    for (const q of ["0417", "OAK 2026", "holt", "archi holt"]) expect(wants({ ...ALL, q }, item(), null)).toBe(true);
    for (const q of ["0418", "holt oak"]) expect(wants({ ...ALL, q }, item(), null)).toBe(false);
  });
});
