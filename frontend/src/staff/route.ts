/* Which screen is shown: the address, and nothing else. */
import { computed, signal } from "@preact/signals";

const path = signal(location.pathname);

type Plain = "live" | "sign-in" | "set-up" | "team" | "account" | "nowhere";
export type Screen = { name: Plain } | { name: "document"; id: string };

const PLAIN = ["sign-in", "set-up", "team", "account"];

export const screen = computed<Screen>(() => {
  const [, , first, second, ...rest] = path.value.replace(/\/$/, "").split("/");
  if (!first) return { name: "live" };
  if (PLAIN.includes(first) && !second) return { name: first as Plain };
  if (first === "documents" && second && !rest.length) return { name: "document", id: second };
  return { name: "nowhere" };
});

/** Show another address of this app. */
export function goTo(address: string): void {
  if (address === path.value) return;
  history.pushState(null, "", address);
  path.value = address;
  scrollTo(0, 0);
}

/** Follow the browser's buttons and every plain click on a link into this app. */
export function startRouting(): void {
  addEventListener("popstate", () => (path.value = location.pathname));
  addEventListener("click", (event) => {
    const anchor = (event.target as Element).closest?.("a");
    if (!anchor || event.defaultPrevented || event.button || anchor.target) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (anchor.origin !== location.origin || !anchor.pathname.startsWith("/staff")) return;
    event.preventDefault();
    goTo(anchor.pathname);
  });
}
