/* The dashboard's state, one signal a thing, so that only what changed is drawn again. */
import { computed, signal } from "@preact/signals";
import type { Me, Viewer } from "../api/types";
import { api, asked } from "./ask";
import { begun, refilled, type Known } from "./fold";

export const me = signal<Me | null>(null);
export const known = signal<Known | null>(null);
export const viewing = signal<ReadonlyMap<string, Viewer>>(new Map());

export const people = computed(() => [...viewing.value.values()].filter((viewer) => viewer.human));

/** Whether the one who is signed in may change documents, or only look. */
export const mayWrite = computed(() => me.value !== null && me.value.role !== "read_only");

/** Whether the one who is signed in may change the business's settings. */
export const mayRule = computed(() => me.value !== null && ["owner", "admin"].includes(me.value.role));

/** Read everything anew, and go on from there. */
export async function readAnew(): Promise<void> {
  known.value = begun(await asked(api.GET("/api/v1/live")));
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
  viewing.value = new Map();
}
