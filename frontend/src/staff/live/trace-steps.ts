/* Who was at the door in the last minutes, as steps: higher, the nearer to paying. Pure. */
import type { Item, Section, Viewer, VisitClass } from "../../api/types";

export const SPAN = 20 * 60_000;
/** Opened, reads, terms, payment, at Stripe. */
export const HIGHEST = 4;

const LEVELS: Record<Section, number> = { summary: 1, lines: 1, terms: 2, payment: 3 };

/** What happened at Stripe's page. */
export type Outcome = "started" | "declined" | "left" | "processing" | "paid";

const OUTCOMES: Partial<Record<Item["event"]["kind"], Outcome>> = {
  "payment.started": "started",
  "payment.declined": "declined",
  "payment.failed": "declined",
  "payment.expired": "left",
  "payment.cancelled": "left",
  "payment.processing": "processing",
  "payment.succeeded": "paid",
};

export interface Mark {
  at: number;
  of: Outcome;
}

export interface Step {
  /** Milliseconds. */
  at: number;
  level: number;
}

export interface Trace {
  /** A visit and the document of it. */
  place: string;
  customer_name: string;
  document: string | null;
  number: string;
  /** Who is there now. */
  viewer: Viewer | undefined;
  steps: Step[];
  /** What came of paying, the last at the end. */
  marks: Mark[];
  /** When it was over, or now. */
  end: number;
}

interface Known {
  items: readonly Item[];
  visits: ReadonlyMap<string, VisitClass>;
}

/** The traces of people, those who are here first, then whoever left last. */
export function traces(known: Known, viewing: Iterable<Viewer>, now: number): Trace[] {
  const found = new Map<string, Trace>();
  for (const item of known.items.toReversed()) {
    remember(found, known, item, now);
    pay(found, item);
  }
  for (const viewer of viewing) if (viewer.human) join(found, viewer, now);
  return [...found.values()]
    .filter((trace) => trace.viewer || trace.end > now - SPAN)
    .map((trace) => clipped(trace, now - SPAN))
    .sort((one, other) => Number(!one.viewer) - Number(!other.viewer) || start(one, other));
}

/** The line of a trace in a frame `width` wide: right and up, right and down. */
export function path(trace: Trace, now: number, width: number, height: number): string {
  const x = (at: number) => across(at, now, width);
  const y = (level: number) => round(height - ((level + 1) / (HIGHEST + 1)) * height);
  const [first, ...others] = trace.steps;
  if (!first) return "";
  const up = others.map((step) => `H${x(step.at)}V${y(step.level)}`).join("");
  return `M${x(first.at)} ${height}V${y(first.level)}${up}H${x(trace.end)}`;
}

/** Where in the frame something happened. */
export function across(at: number, now: number, width: number): number {
  return round(Math.max(0, ((at - now + SPAN) / SPAN) * width));
}

/** How near it came, as a level. */
export function level(trace: Trace): number {
  return trace.steps.at(-1)?.level ?? 0;
}

function remember(found: Map<string, Trace>, known: Known, item: Item, now: number): void {
  const { event, visit } = item;
  const at = Date.parse(item.at);
  if (!visit || known.visits.get(visit) !== "human" || at < now - 2 * SPAN) return;
  const place = `${visit} ${item.document}`;
  const trace = found.get(place) ?? begun(place, item, at);
  if (event.kind === "document.viewed") add(trace, at, 1);
  if (event.kind === "document.section_read") {
    const since = Math.max(at - event.seconds * 1_000, trace.end);
    add(trace, Math.min(since, at), LEVELS[event.section]);
  }
  trace.end = Math.max(trace.end, at);
  found.set(place, trace);
}

/** At Stripe nobody visits us, so it goes on with the last one who was at that document. */
function pay(found: Map<string, Trace>, { event, document, at: when }: Item): void {
  const of = OUTCOMES[event.kind];
  if (!of || !document) return;
  const trace = [...found.values()].filter((each) => each.document === document).sort((one, other) => other.end - one.end)[0];
  const at = Date.parse(when);
  if (!trace || at - trace.end > SPAN) return;
  add(trace, at, HIGHEST);
  trace.marks.push({ at, of });
  trace.end = Math.max(trace.end, at);
}

function begun(place: string, item: Item, at: number): Trace {
  return {
    place,
    customer_name: item.customer_name ?? "",
    document: item.document,
    number: item.card?.number ?? "",
    viewer: undefined,
    steps: [{ at, level: 0 }],
    marks: [],
    end: at,
  };
}

function join(found: Map<string, Trace>, viewer: Viewer, now: number): void {
  const place = `${viewer.visit} ${viewer.document}`;
  const since = Date.parse(viewer.since);
  const { customer_name, document, number } = viewer;
  const trace = found.get(place) ?? {
    place, customer_name, document, number, viewer, steps: [{ at: since, level: 0 }], marks: [], end: since,
  };
  if (viewer.document) add(trace, Math.max(trace.end, since), LEVELS[viewer.section]);
  found.set(place, { ...trace, viewer, end: now });
}

function add(trace: Trace, at: number, level: number): void {
  if (trace.steps.at(-1)?.level !== level) trace.steps.push({ at, level });
}

/** Only what lies in the frame: what was before it begins at its edge. */
function clipped(trace: Trace, since: number): Trace {
  const inside = trace.steps.filter((step) => step.at > since);
  const last = trace.steps.findLast((step) => step.at <= since);
  const marks = trace.marks.filter((mark) => mark.at > since);
  return { ...trace, marks, steps: last ? [{ at: since, level: last.level }, ...inside] : inside };
}

function start(one: Trace, other: Trace): number {
  if (one.viewer && other.viewer) return one.viewer.since.localeCompare(other.viewer.since);
  return other.end - one.end;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
