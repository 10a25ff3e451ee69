/* Which screen is shown: the address, and nothing else. */
import { batch, computed, signal } from "@preact/signals";

const path = signal(location.pathname);

/** What the address asks of the screen: filters, a search, a sort. */
export const query = signal(new URLSearchParams(location.search));

type Plain = "live" | "documents" | "imports" | "new" | "sign-in" | "set-up" | "team" | "account" | "customers" | "payments" | "new-customer" | "messages" | "failed-sends" | "failed-work" | "notifications" | "wall" | "parts" | "nowhere";
export type Screen =
  | { name: Plain }
  | { name: "document" | "payment" | "payment-story" | "editor" | "customer" | "edit-customer"; id: string }
  | { name: "settings"; part: string };

const PLAIN = ["sign-in", "set-up", "team", "account", "customers", "payments", "imports", "messages", "failed-sends", "failed-work", "notifications", "wall", "parts"];

/** The whole address within this app. */
export const address = computed(() => path.value + (query.value.size ? `?${query.value}` : ""));

export const screen = computed<Screen>(() => screenAt(path.value));

/** The screen that an address leads to. */
export function screenAt(address: string): Screen {
  const [, , first, second, ...rest] = address.replace(/\/$/, "").split("/");
  if (!first) return { name: "live" };
  if (PLAIN.includes(first) && !second) return { name: first as Plain };
  if (first === "documents" && !second) return { name: "documents" };
  if (first === "documents" && second === "new" && !rest.length) return { name: "new" };
  if (first === "documents" && second && rest.join("/") === "payment") return { name: "payment-story", id: second };
  if (first === "documents" && second && rest[0] === "edit" && rest.length === 1) return { name: "editor", id: second };
  if (first === "documents" && second && !rest.length) return { name: "document", id: second };
  if (first === "payments" && second && !rest.length) return { name: "payment", id: second };
  if (first === "customers" && second === "new" && !rest.length) return { name: "new-customer" };
  if (first === "customers" && second && !rest.length) return { name: "customer", id: second };
  if (first === "customers" && second && rest.join("/") === "edit") return { name: "edit-customer", id: second };
  if (first === "settings" && !rest.length) return { name: "settings", part: second ?? "business" };
  return { name: "nowhere" };
}

/** Show another address of this app. */
export function goTo(address: string): void {
  if (address === location.pathname + location.search) return;
  const same = new URL(address, location.href).pathname === path.value;
  history.pushState(null, "", address);
  follow();
  if (!same) scrollTo(0, 0);
}

/** Ask something else of this screen; "" asks nothing. The way back skips it. */
export function ask(wanted: Record<string, string>): void {
  const next = new URLSearchParams(query.value);
  for (const [name, value] of Object.entries(wanted)) value ? next.set(name, value) : next.delete(name);
  history.replaceState(null, "", path.value + (next.size ? `?${next}` : ""));
  follow();
}

function follow(): void {
  batch(() => {
    path.value = location.pathname;
    query.value = new URLSearchParams(location.search);
  });
}

/** Follow the browser's buttons and every plain click on a link into this app. */
export function startRouting(): void {
  addEventListener("popstate", follow);
  addEventListener("click", (event) => {
    const anchor = (event.target as Element).closest?.("a");
    if (!anchor || event.defaultPrevented || event.button || anchor.target) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (anchor.origin !== location.origin || !anchor.pathname.startsWith("/staff")) return;
    event.preventDefault();
    goTo(anchor.pathname + anchor.search);
  });
}
