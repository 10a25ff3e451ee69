/* What somebody did in one sitting as one entry of a story. Pure. */
import type { Item, Section } from "../../api/types";

export interface Gathered {
  /** What the entry is called after: that it was viewed, if it was. */
  lead: Item;
  /** All of it, the newest first. */
  items: readonly Item[];
  /** Seconds that were read of each section. */
  read: Partial<Record<Section, number>>;
}

/** Entries that follow each other in one visit, together; the others by themselves. */
export function gathered(items: readonly Item[]): Gathered[] {
  const runs: Item[][] = [];
  for (const item of items) {
    const run = runs.at(-1);
    if (run && item.visit && run[0]!.visit === item.visit) run.push(item);
    else runs.push([item]);
  }
  return runs.map((run) => ({ lead: leadOf(run), items: run, read: readOf(run) }));
}

function leadOf(run: readonly Item[]): Item {
  const view = run.find((item) => item.event.kind === "document.viewed");
  return view ?? run.find((item) => item.event.kind !== "document.section_read") ?? run[0]!;
}

function readOf(run: readonly Item[]): Partial<Record<Section, number>> {
  const read: Partial<Record<Section, number>> = {};
  for (const { event } of run)
    if (event.kind === "document.section_read") read[event.section] = (read[event.section] ?? 0) + event.seconds;
  return read;
}
