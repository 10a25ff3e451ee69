/* The live feed: a cursor that goes on where it left off, whatever the network does. */
import { signal } from "@preact/signals";
import type { ServerFrame } from "../api/types";
import { Backoff } from "../lib/backoff";
import { t } from "../lib/words";
import { Refusal } from "./ask";
import { Gap, followed, present } from "./fold";
import { lookForNotices } from "./notices";
import { goTo } from "./route";
import { countFailures, forget, known, readAnew, refill, viewing } from "./state";

const SILENCE = 40_000;
const PAUSE = 250;
const [BAD_FRAME, SESSION_GONE, FORBIDDEN] = [4400, 4401, 4403];
const [UNKNOWN_EPOCH, TOO_FAR_BEHIND, TOO_MANY] = [4409, 4410, 4429];

/** After these, another number of messages may have failed; a resend takes one away. */
const COUNTED = new Set(["delivery.failed", "delivery.bounced", "delivery.queued"]);

type Events = Extract<ServerFrame, { type: "events" }>;

export type Connection =
  | { state: "connecting" }
  | { state: "live" }
  | { state: "reconnecting"; since: number }
  | { state: "stopped"; since: number; why: string };

export const connection = signal<Connection>({ state: "connecting" });

const backoff = new Backoff();
let socket: WebSocket | null = null;
let again = 0;
let silence = 0;
let wanted = false;
let showing = 0;
/** What came and is not shown yet; a connection that breaks asks for it again. */
const waiting: Events[] = [];

/** Keep a connection from now on. */
export function connect(): void {
  if (!wanted) {
    addEventListener("online", hurry);
    document.addEventListener("visibilitychange", hurry);
  }
  wanted = true;
  void open();
}

/** Until `connect` is called again. */
export function disconnect(): void {
  wanted = false;
  removeEventListener("online", hurry);
  document.removeEventListener("visibilitychange", hurry);
  clearTimeout(again);
  drop();
  connection.value = { state: "connecting" };
}

/** Try at once instead of when it is time. */
export function hurry(): void {
  if (!wanted || socket || document.visibilityState === "hidden") return;
  clearTimeout(again);
  void open();
}

async function open(): Promise<void> {
  if (socket || !wanted) return;
  try {
    if (!known.value) await readAnew();
  } catch (failure) {
    if (!(failure instanceof Refusal && failure.status === 401)) later();
    return;
  }
  if (socket || !wanted || !known.value) return;
  const { cursor, epoch } = known.value;
  const address = `${location.origin.replace("http", "ws")}/ws/feed?after=${cursor}&epoch=${epoch}`;
  const mine = (socket = new WebSocket(address));
  listenForSilence();
  mine.onmessage = (message) => {
    listenForSilence();
    hear(JSON.parse(message.data as string) as ServerFrame);
  };
  mine.onclose = (closed) => {
    if (socket !== mine) return;
    drop();
    ended(closed.code);
  };
}

function hear(frame: ServerFrame): void {
  switch (frame.type) {
    case "hello":
      backoff.reset();
      void lookForNotices().catch(() => undefined);
      break;
    case "noticed":
      void lookForNotices().catch(() => undefined);
      break;
    case "events":
      follow(frame);
      break;
    case "presence": // comes once everything that was missed is here
      viewing.value = present(viewing.value, frame);
      connection.value = { state: "live" };
      break;
    case "tick":
      if (known.value) known.value = { ...known.value, today: frame.today };
      socket?.send('{"type":"pong"}');
  }
}

/** The first frame is shown at once; what comes close behind it, together, four times a second. */
function follow(frame: Events): void {
  waiting.push(frame);
  if (!showing) show();
}

function show(): void {
  const frames = waiting.splice(0);
  showing = frames.length ? window.setTimeout(show, PAUSE) : 0;
  try {
    if (known.value) known.value = frames.reduce(followed, known.value);
    // Others may move up into the place of documents that are gone.
    const gone = frames.some(({ items }) => items.some(({ kind }) => kind === "import.undone"));
    if (gone) void refill().catch(() => undefined);
    if (frames.some(({ items }) => items.some(({ kind }) => COUNTED.has(kind)))) void countFailures().catch(() => undefined);
  } catch (failure) {
    if (!(failure instanceof Gap)) throw failure;
    drop();
    void open();
  }
}

function ended(code: number): void {
  if (code === SESSION_GONE) {
    disconnect();
    forget();
    return goTo("/staff/sign-in");
  }
  if (code === FORBIDDEN) return stop(t("This address may not open the feed. See PUBLIC_URL."));
  if (code === TOO_MANY) return stop(t("Too many dashboards are open, so the oldest one stopped. Close another, then try again."));
  if ([UNKNOWN_EPOCH, TOO_FAR_BEHIND, BAD_FRAME].includes(code)) known.value = null;
  later();
}

function later(): void {
  if (connection.value.state !== "reconnecting")
    connection.value = { state: "reconnecting", since: Date.now() };
  viewing.value = new Map();
  clearTimeout(again);
  again = window.setTimeout(() => void open(), backoff.next());
}

function stop(why: string): void {
  viewing.value = new Map();
  connection.value = { state: "stopped", since: Date.now(), why };
}

/** A connection that says nothing is none, though nobody closed it. */
function listenForSilence(): void {
  clearTimeout(silence);
  silence = window.setTimeout(() => {
    drop();
    later();
  }, SILENCE);
}

function drop(): void {
  clearTimeout(silence);
  waiting.length = 0;
  const dropped = socket;
  socket = null;
  dropped?.close();
}
