/* Keeping what is written: in this browser at every key, on the server when the hands rest. */
import { batch, computed, type Signal, signal } from "@preact/signals";
import type { Card, Draft, Fault, Wording } from "../../api/types";
import { uuid } from "../../lib/uuid";
import { Refusal, api, asked, reason } from "../ask";
import { isEmpty, trimmed } from "./wording";

const REST = 1_200;
const AGAIN = 8_000;

export type State = "still" | "typing" | "saving" | "failed" | "conflict";

interface Kept {
  document: string | null;
  version: number;
  wording: Wording;
}

export interface Writing {
  wording: Signal<Wording>;
  state: Signal<State>;
  /** What keeps it from being issued, as the server said last. */
  faults: Signal<Fault[]>;
  wrong: Signal<string>;
  savedAt: Signal<number>;
  draft: Signal<Draft | null>;
  change: (change: Partial<Wording>) => void;
  save: () => Promise<boolean>;
  issue: () => Promise<Card | null>;
  discard: () => Promise<void>;
  /** Go on with one's own text although somebody else saved meanwhile. */
  insist: () => Promise<void>;
  /** Stop keeping; what is not saved stays in the browser. */
  leave: () => void;
}

/** What this browser kept of a document that was not saved, if anything. */
export function keptHere(place: string): Kept | null {
  const text = localStorage.getItem(keyOf(place));
  return text ? (JSON.parse(text) as Kept) : null;
}

export function forgetHere(place: string): void {
  localStorage.removeItem(keyOf(place));
}

/** `place` names the document, or the kind of a new one; `start` is what is on the screen at first. */
export function writing(place: string, start: Draft | null, first: Wording): Writing {
  const wording = signal(first);
  const state = signal<State>("still");
  const draft = signal(start);
  const faults = signal<Fault[]>(start?.faults ?? []);
  const wrong = signal("");
  const savedAt = signal(0);
  const version = computed(() => draft.value?.version ?? 0);
  const key = uuid();
  let timer = 0;
  let saving: Promise<boolean> | null = null;

  const keepHere = () => {
    const kept: Kept = { document: draft.value?.document ?? null, version: version.value, wording: wording.value };
    localStorage.setItem(keyOf(place), JSON.stringify(kept));
  };
  const later = (after: number) => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void save(), after);
  };
  const change = (changed: Partial<Wording>) => {
    wording.value = { ...wording.value, ...changed };
    wrong.value = "";
    if (!isEmpty(wording.value) || draft.value) keepHere();
    if (state.value !== "conflict") {
      state.value = "typing";
      later(REST);
    }
  };
  const send = async (): Promise<boolean> => {
    const sent = wording.value;
    if (!sent.customer || (isEmpty(sent) && !draft.value)) {
      state.value = "still";
      return false;
    }
    state.value = "saving";
    try {
      const saved = await stored(draft.value, trimmed(sent), key);
      batch(() => {
        draft.value = saved;
        faults.value = saved.faults;
        wrong.value = "";
        savedAt.value = Date.now();
        state.value = wording.value === sent ? "still" : "typing";
      });
      if (wording.value === sent) forgetHere(place);
      else later(REST);
      return true;
    } catch (failure) {
      failed(failure);
      return false;
    }
  };
  const failed = (failure: unknown) => {
    const refusal = failure instanceof Refusal ? failure : null;
    batch(() => {
      wrong.value = reason(failure);
      state.value = refusal?.status === 409 ? "conflict" : "failed";
      if (refusal?.faults.length) faults.value = named(refusal.faults);
    });
    keepHere();
    if (!refusal || refusal.status === 0 || refusal.status >= 500) later(AGAIN);
  };
  /** One at a time: what is typed meanwhile is sent afterwards. */
  const save = async (): Promise<boolean> => {
    clearTimeout(timer);
    if (saving) await saving;
    if (state.value === "still" && draft.value) return true;
    saving = send();
    const done = await saving;
    saving = null;
    return done;
  };
  const issue = async (): Promise<Card | null> => {
    while (state.value !== "still" || !draft.value) if (!(await save())) return null;
    const { document } = draft.value;
    try {
      const body = { version: version.value };
      const card = await asked(api.POST("/api/v1/documents/{document}/versions", { params: { path: { document } }, body }));
      forgetHere(place);
      return card;
    } catch (failure) {
      if (failure instanceof Refusal && failure.faults.length) {
        faults.value = failure.faults;
        wrong.value = failure.message;
      } else failed(failure);
      return null;
    }
  };
  const discard = async () => {
    clearTimeout(timer);
    if (saving) await saving;
    if (draft.value && version.value) {
      const params = { path: { document: draft.value.document } };
      await asked(api.DELETE("/api/v1/documents/{document}/draft", { params }));
    }
    forgetHere(place);
  };
  const insist = async () => {
    const params = { path: { document: draft.value!.document } };
    draft.value = await asked(api.GET("/api/v1/documents/{document}/draft", { params }));
    state.value = "typing";
    await save();
  };
  const online = () => state.value === "failed" && void save();
  addEventListener("online", online);
  const leave = () => {
    clearTimeout(timer);
    removeEventListener("online", online);
    if (state.value === "typing") void save();
  };
  return { wording, state, faults, wrong, savedAt, draft, change, save, issue, discard, insist, leave };
}

/** A document whose first answer was lost is not begun twice: `key` is the same each time. */
async function stored(draft: Draft | null, wording: Wording, key: string): Promise<Draft> {
  if (!draft) return await asked(api.POST("/api/v1/documents", { body: wording, headers: { "Idempotency-Key": key } }));
  const params = { path: { document: draft.document } };
  const body = { version: draft.version, wording };
  return await asked(api.PUT("/api/v1/documents/{document}/draft", { params, body }));
}

/** The server names what stands in a saved draft from its root. */
function named(faults: Fault[]): Fault[] {
  return faults.map((fault) => ({ ...fault, field: fault.field.replace(/^wording\./, "") }));
}

function keyOf(place: string): string {
  return `porchlight:writing:${place}`;
}
