/* What this page tells of itself: sums so far, so that a beacon may come twice, late or never. */
import { effect } from "@preact/signals-core";
import type { Section } from "../api/types";
import { Backoff } from "../lib/backoff";
import { uuid } from "../lib/uuid";
import { tell } from "./ask";
import { documentId, followed, linkOf, page } from "./boot";
import { section } from "./sections";

const SITTING = 30 * 60_000;
const WITH_INPUT = 2_000;
const WITHOUT_INPUT = 10_000;
const PAUSE = 2_000;
const LONGEST_SILENCE = 30_000;
/** Without any input for so long nobody reads: a screenful takes less, at 250 words a minute. */
const IDLE = 60_000;
/** Milliseconds on the screen after which a page that is no view yet asks less often. */
const LONG = 15_000;
/** Moves of a pointer that a hand makes; a program that plays one makes a few. */
const MOVES = 5;
/** Of what is counted one by one, in one visit; the server takes no more. */
const MOST = 100;

interface Told {
  visible: number;
  input: boolean;
  read: Partial<Record<Section, number>>;
  prints: number;
  downloads: number;
  viewed: boolean;
}

interface Visit {
  id: string;
  seen: number;
  documents: Record<string, Told>;
}

const place = `visit:${linkOf(page.value)}`;
const here = documentId ?? "home";
let visit = remembered() ?? begun();
let sending = false;
let sent = 0;
let dirty = true;
let stopped = false;
let touched = performance.now();
let moves = 0;
const backoff = new Backoff();
const listeners: (() => void)[] = [];

export function visitId(): string {
  return visit.id;
}

/** Call `listener` once the server knows this visit, and whenever it learns that it is a view. */
export function whenTold(listener: () => void): void {
  listeners.push(listener);
}

/** Tell the server from now on who looks at what, for how long. */
export function startVisit(): void {
  // A script may scroll; whoever scrolls himself does so by one of these.
  for (const event of ["pointerdown", "pointermove", "keydown", "touchstart", "wheel"])
    addEventListener(event, onInput, { passive: true, capture: true });
  addEventListener("afterprint", () => change((told) => (told.prints = Math.min(MOST, told.prints + 1))));
  document.addEventListener("visibilitychange", () => {
    touched = performance.now();
    if (document.visibilityState === "hidden") void send(true);
  });
  addEventListener("pagehide", () => void send(true));
  let since = performance.now();
  setInterval(() => {
    const now = performance.now();
    const passed = Math.min(now - since, 1_500);
    since = now;
    if (document.visibilityState === "visible" && followed(page.value) && now - touched < IDLE) look(passed);
  }, 1_000);
  effect(() => {
    section.value;
    if (told().viewed && Date.now() - sent > PAUSE) void send(false);
  });
  void send(false);
}

/** Somebody clicked on Download PDF. */
export function downloaded(): void {
  change((mine) => (mine.downloads = Math.min(MOST, (mine.downloads ?? 0) + 1)));
  if (told().viewed || !followed(page.value)) void send(false);
}

function look(passed: number): void {
  change((mine) => {
    mine.visible += passed;
    mine.read[section.value] = (mine.read[section.value] ?? 0) + passed;
  });
  const mine = told();
  const due = mine.viewed
    ? Date.now() - sent > LONGEST_SILENCE
    : mine.visible >= (mine.input ? WITH_INPUT : WITHOUT_INPUT) && Date.now() - sent > (mine.visible < LONG ? PAUSE : LONG);
  if (due) void send(false);
}

function onInput(event: Event): void {
  touched = performance.now();
  if (!event.isTrusted || told().input || (event.type === "pointermove" && ++moves < MOVES)) return;
  change((mine) => (mine.input = true));
  if (told().visible >= LONG) void send(false);
}

function told(): Told {
  return (visit.documents[here] ??= {
    visible: 0,
    input: false,
    read: {},
    prints: 0,
    downloads: 0,
    viewed: false,
  });
}

function change(by: (mine: Told) => unknown): void {
  by(told());
  dirty = true;
}

async function send(last: boolean): Promise<void> {
  remember();
  // Who is not to be followed tells of downloads alone.
  if (stopped || !dirty || (sending && !last) || !(followed(page.value) || told().downloads)) return;
  sending = true;
  dirty = false;
  sent = Date.now();
  try {
    await understood(await tell(beacon(), last));
    backoff.reset();
  } catch {
    dirty = true;
    setTimeout(() => void send(false), backoff.next());
  } finally {
    sending = false;
  }
}

async function understood(answer: Response): Promise<void> {
  if (answer.status === 410) {
    visit = begun();
    dirty = true;
    return send(false);
  }
  if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
  if (!answer.ok) stopped = true;
  else {
    told().viewed = ((await answer.json()) as { viewed: boolean }).viewed;
    for (const listener of listeners) listener();
  }
}

function beacon(): object {
  const mine = told();
  const read = Object.fromEntries(
    Object.entries(mine.read).map(([name, ms]) => [name, Math.min(1_800, Math.floor(ms / 1_000))]),
  );
  return {
    visit: visit.id,
    visitor: visitor(),
    document: documentId,
    visible: Math.floor(mine.visible),
    input: mine.input,
    automated: navigator.webdriver === true,
    preview: location.search.includes("preview"),
    read,
    prints: mine.prints,
    downloads: mine.downloads,
  };
}

function begun(): Visit {
  return { id: uuid(), seen: Date.now(), documents: {} };
}

/** The visit of this browser at this link, if it is still going on. */
function remembered(): Visit | null {
  try {
    const found = JSON.parse(localStorage.getItem(place) ?? "null") as Visit | null;
    return found && Date.now() - found.seen < SITTING ? found : null;
  } catch {
    return null;
  }
}

function remember(): void {
  visit.seen = Date.now();
  try {
    const other = remembered();
    if (other?.id === visit.id) Object.assign(visit.documents, other.documents, { [here]: told() });
    localStorage.setItem(place, JSON.stringify(visit));
  } catch {
    // A browser that keeps nothing: each page is a visit of its own.
  }
}

/** This browser's random name; the server makes it useless for any other customer. */
function visitor(): string {
  try {
    const known = localStorage.getItem("visitor") ?? uuid();
    localStorage.setItem("visitor", known);
    return known;
  } catch {
    return "";
  }
}
