/* The dashboard's state, one signal a thing, so that only what changed is drawn again. */
import { computed, signal } from "@preact/signals";
import type { Dispatch, Me, NoticeList, Viewer } from "../api/types";
import { api, asked } from "./ask";
import { begun, refilled, type Known, ranged } from "./fold";
import { RANGES, type Range } from "./live/series";
import { query } from "./route";

export const me = signal<Me | null>(null);
export const known = signal<Known | null>(null);
export const viewing = signal<ReadonlyMap<string, Viewer>>(new Map());

/** Whether messages leave, and how many failed or came back and nobody took note of. */
export const dispatch = signal<Dispatch | null>(null);

/** What the one who is signed in was told last, and how much of it is unread. */
export const told = signal<NoticeList | null>(null);

export const people = computed(() => [...viewing.value.values()].filter((viewer) => viewer.human));

/** Whom a doorway names: the one whom the link was sent to, else the customer. */
export function readerOf(viewer: Viewer): string {
  return viewer.sent_to || viewer.customer_name;
}

/** Whether the one who is signed in may change documents, or only look. */
export const mayWrite = computed(() => me.value !== null && me.value.role !== "read_only");

/** Whether the one who is signed in may change the business's settings. */
export const mayRule = computed(() => me.value !== null && ["owner", "admin"].includes(me.value.role));
/** How many days the counters are of, as the address says. */
export const range = computed<Range>(() => {
  const days = Number(query.value.get("days") ?? 1);
  return RANGES.find((range) => range === days) ?? 1;
});

/** Read everything anew, and go on from there. */
export async function readAnew(): Promise<void> {
  known.value = begun(await live());
}

/** Read the counters of another range, or of another day, beside what the feed goes on bringing. */
export async function readRange(): Promise<void> {
  const screen = await live();
  if (known.value) known.value = ranged(known.value, screen);
}

async function live() {
  const screen = await asked(api.GET("/api/v1/live", { params: { query: { days: range.value } } }));
  dispatch.value = screen.dispatch;
  return screen;
}

/** Count again what failed, since something was sent, failed or was noted. */
export async function countFailures(): Promise<void> {
  const failed = (await asked(api.GET("/api/v1/failed-deliveries"))).length;
  if (dispatch.value) dispatch.value = { ...dispatch.value, failed };
}

/** Ask which documents stand where others went away; the feed goes on meanwhile. */
export async function refill(): Promise<void> {
  const screen = await asked(api.GET("/api/v1/live"));
  if (known.value) known.value = refilled(known.value, screen.documents);
}

/** Forget everything: somebody else may sign in. */
export function forget(): void {
  me.value = null;
  known.value = null;
  dispatch.value = null;
  told.value = null;
  viewing.value = new Map();
}
