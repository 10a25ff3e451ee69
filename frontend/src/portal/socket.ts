/* The page's own channel: heartbeats go out while it is on the screen, "look again" comes in. */
import { effect, signal } from "@preact/signals-core";
import type { PortalClientFrame, PortalServerFrame } from "../api/types";
import { Backoff } from "../lib/backoff";
import { age, refresh } from "./ask";
import { documentId, pass, token } from "./boot";
import { section } from "./sections";
import { visitId, whenTold } from "./visit";

const BEAT = 5_000;
const NOT_ALLOWED = 4403;
/** A day, in seconds. */
const MOST = 86_400;

export const online = signal(navigator.onLine);

const backoff = new Backoff();
let socket: WebSocket | null = null;
let ready = false;
/** Since when the page is on the screen, whatever happens to connections. */
let since = Date.now();

/** Keep a connection from now on. */
export function startSocket(): void {
  addEventListener("online", () => (online.value = true));
  addEventListener("offline", () => (online.value = false));
  addEventListener("online", connect);
  document.addEventListener("visibilitychange", () => {
    since = Date.now();
    beat();
    connect();
  });
  whenTold(beat);
  effect(() => {
    section.value;
    beat();
  });
  setInterval(beat, BEAT);
  connect();
}

function connect(): void {
  if (socket || document.visibilityState === "hidden") return;
  socket = new WebSocket(`${location.origin.replace("http", "ws")}/ws/portal`);
  socket.onopen = () => {
    say({
      type: "enter",
      token,
      pass,
      visit: visitId(),
      document: documentId,
      section: section.value,
      seconds: Math.min(MOST, Math.round((Date.now() - since) / 1_000)),
      age: Math.min(MOST, age()),
    });
  };
  socket.onmessage = (message) => hear(JSON.parse(message.data as string) as PortalServerFrame);
  socket.onclose = (closed) => {
    socket = null;
    ready = false;
    if (closed.code === NOT_ALLOWED) void refresh();
    setTimeout(connect, backoff.next());
  };
}

function hear(frame: PortalServerFrame): void {
  if (frame.type === "ready") {
    ready = true;
    backoff.reset();
    beat();
  }
  if (frame.type === "changed") void refresh();
}

function beat(): void {
  const visible = document.visibilityState === "visible";
  if (ready) say({ type: "beat", section: section.value, visible });
}

function say(frame: PortalClientFrame): void {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
}
