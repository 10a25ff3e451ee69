/* The files of an import: looked at, then sent, three at a time. Nothing is lost when the network
   goes: what was on its way is sent again to the same place, where the server knows it. */
import { batch, computed, signal, type Signal } from "@preact/signals";
import type { Fault, Preview, Taken } from "../../api/types";
import { Backoff } from "../../lib/backoff";
import { uuid } from "../../lib/uuid";
import { t } from "../../lib/words";
import { Refusal, api, asked, reason } from "../ask";
import { together, type Seen } from "./together";
import { stopped, unreached, upload } from "./upload";

export const MOST_FILES = 500;
const LARGEST = 21 * 1024 * 1024;
const LANES = 3;

export type State =
  | { step: "waiting" }
  | { step: "reading"; sent: number }
  | { step: "read"; preview: Preview }
  | { step: "queued"; preview: Preview }
  | { step: "sending"; preview: Preview; sent: number }
  | { step: "taken"; preview: Preview; taken: Taken }
  | { step: "refused"; why: string; faults: readonly Fault[]; preview?: Preview | undefined };

export interface Entry {
  id: string;
  file: File;
  state: Signal<State>;
  /** Where the server was told to put it. */
  slot?: { batch: string; place: number };
}

export const entries = signal<readonly Entry[]>([]);
/** How many files were dropped beyond what one import takes. */
export const left = signal(0);
/** The network is away; it goes on by itself. */
export const away = signal(false);
/** Nothing further is sent until somebody says so. */
export const halted = signal(false);

const steps = computed(() => entries.value.map((entry) => entry.state.value.step));
const count = (...wanted: State["step"][]) => steps.value.filter((step) => wanted.includes(step)).length;

export const reading = computed(() => count("waiting", "reading"));
export const sending = computed(() => count("queued", "sending"));
export const taken = computed(() => count("taken"));

/** What becomes of each file that was looked at and is not in yet, by its id. */
export const seen = computed<ReadonlyMap<string, Seen>>(() => {
  const looked = entries.value.flatMap((entry) => {
    const state = entry.state.value;
    return "preview" in state && state.preview && ["read", "queued", "sending", "taken"].includes(state.step)
      ? [{ id: entry.id, name: entry.file.name, preview: state.preview }]
      : [];
  });
  const found = together(looked);
  return new Map(looked.map(({ id }, place) => [id, found[place]!]));
});

/** Those that the button imports. */
export const wanted = computed(() =>
  entries.value.filter(
    (entry) => entry.state.value.step === "read" && seen.value.get(entry.id)?.group !== "here",
  ),
);

const backoff = new Backoff();
let aborting = new AbortController();
let running = 0;
let open: { id: string; places: number } | null = null;

/** Look at these files; those that came in before make room. */
export function add(files: readonly File[]): void {
  batch(() => {
    const kept = entries.value.filter((entry) => entry.state.value.step !== "taken");
    const room = MOST_FILES - kept.length;
    const fresh = files.slice(0, room).map((file) => ({ id: uuid(), file, state: signal(begun(file)) }));
    entries.value = [...kept, ...fresh];
    left.value = Math.max(0, files.length - room);
    halted.value = false;
  });
  pump();
}

/** Import what was looked at and is new. */
export function start(): void {
  batch(() => {
    for (const entry of wanted.value) {
      const state = entry.state.value;
      if (state.step === "read") entry.state.value = { step: "queued", preview: state.preview };
    }
    halted.value = false;
  });
  pump();
}

/** Look again at one that was refused. */
export function again(entry: Entry): void {
  entry.state.value = begun(entry.file);
  halted.value = false;
  pump();
}

/** That import was undone: its files are as they were before it, so look at them again. */
export function undone(id: string): void {
  for (const entry of entries.value)
    if (entry.slot?.batch === id && entry.state.value.step === "taken") entry.state.value = begun(entry.file);
  pump();
}

/** Send nothing further; what is in is in, and the rest stays in the list. */
export function halt(): void {
  halted.value = true;
  aborting.abort();
  aborting = new AbortController();
  batch(() => {
    for (const { state } of entries.value)
      if (state.value.step === "queued") state.value = { step: "read", preview: state.value.preview };
  });
}

export function goOn(): void {
  halted.value = false;
  pump();
}

export function remove(entry: Entry): void {
  entries.value = entries.value.filter((other) => other !== entry);
}

export function clear(): void {
  halt();
  batch(() => {
    entries.value = [];
    left.value = 0;
    halted.value = away.value = false;
  });
}

function begun(file: File): State {
  return file.size > LARGEST
    ? { step: "refused", why: t("This file is larger than 21 MB, which is more than an e-invoice takes."), faults: [] }
    : { step: "waiting" };
}

function pump(): void {
  while (running < LANES) {
    const job = next();
    if (!job) break;
    running += 1;
    void job().finally(() => {
      running -= 1;
      pump();
    });
  }
  if (!running && open && !sending.value) void finish();
}

function next(): (() => Promise<void>) | undefined {
  if (halted.value) return undefined;
  const busy = new Set<string>();
  for (const entry of entries.value) {
    const state = entry.state.value;
    if (state.step === "sending") busy.add(state.preview.number_key);
  }
  for (const entry of entries.value) {
    const state = entry.state.value;
    if (state.step === "waiting") return look(entry);
    // The second of one number comes after the first, as it was said that it would.
    if (state.step === "queued" && !busy.has(state.preview.number_key)) return send(entry, state.preview);
  }
  return undefined;
}

function look(entry: Entry): () => Promise<void> {
  entry.state.value = { step: "reading", sent: 0 };
  return () =>
    tried(entry, { step: "waiting" }, async (signal) => {
      const preview = await upload<Preview>({
        method: "POST",
        url: "/api/v1/import-previews",
        file: entry.file,
        signal,
        progress: (sent) => (entry.state.value = { step: "reading", sent }),
      });
      return { step: "read", preview };
    });
}

function send(entry: Entry, preview: Preview): () => Promise<void> {
  open ??= { id: uuid(), places: 0 };
  if (entry.slot?.batch !== open.id) entry.slot = { batch: open.id, place: (open.places += 1) };
  const { batch, place } = entry.slot;
  entry.state.value = { step: "sending", preview, sent: 0 };
  return () =>
    tried(entry, { step: "read", preview }, async (signal) => {
      const taken = await upload<Taken>({
        method: "PUT",
        url: `/api/v1/import-batches/${batch}/files/${place}?name=${encodeURIComponent(entry.file.name)}`,
        file: entry.file,
        signal,
        progress: (sent) => (entry.state.value = { step: "sending", preview, sent }),
      });
      return { step: "taken", preview, taken };
    });
}

/** Do it until it is answered; when it is stopped, `before` is its state again. */
async function tried(entry: Entry, before: State, act: (signal: AbortSignal) => Promise<State>): Promise<void> {
  const { signal } = aborting;
  const preview = "preview" in before ? before.preview : undefined;
  while (!signal.aborted) {
    try {
      await entry.file.slice(0, 1).arrayBuffer();
    } catch {
      const why = t("The file cannot be read any more. It was moved or changed; choose it again.");
      entry.state.value = { step: "refused", why, faults: [], preview };
      return;
    }
    try {
      entry.state.value = await act(signal);
      away.value = false;
      backoff.reset();
      return;
    } catch (failure) {
      if (stopped(failure)) break;
      if (!unreached(failure)) {
        const faults = failure instanceof Refusal ? failure.faults : [];
        entry.state.value = { step: "refused", why: reason(failure), faults, preview };
        return;
      }
      await patience(signal);
    }
  }
  entry.state.value = before;
}

/** Tell the server that this import is over, however long that takes. */
async function finish(): Promise<void> {
  const { id } = open!;
  open = null;
  const { signal } = new AbortController();
  for (;;) {
    try {
      await asked(api.POST("/api/v1/import-batches/{batch}/completion", { params: { path: { batch: id } } }));
      return;
    } catch (failure) {
      if (!unreached(failure)) return; // nothing of it came in
      await patience(signal);
    }
  }
}

/** Until the next try, or until the browser says that the network is back, or we are stopped. */
async function patience(signal: AbortSignal): Promise<void> {
  away.value = true;
  const wait = backoff.next();
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener("online", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, wait);
    addEventListener("online", done);
    signal.addEventListener("abort", done);
  });
}

addEventListener("beforeunload", (event) => {
  if (sending.value) event.preventDefault();
});
