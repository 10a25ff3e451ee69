/* Desktop notifications: a first view, the first of a new version, one after a long silence, and a
   message that did not arrive. */
import { effect } from "@preact/signals";
import type { Item } from "../api/types";
import { t } from "../lib/words";
import { notices } from "./preferences";
import { goTo } from "./route";
import { known } from "./state";
import { address, drawing } from "./tab";
import { noteOf } from "./words";

/** What is older when it comes, such as after a lost connection, is in the feed and no news. */
const FRESH = 120_000;

/** Whether this browser could show any. */
export const able = "Notification" in globalThis;

/** Ask the browser whether we may; only ever on a click. Says whether we may now. */
export async function allow(): Promise<boolean> {
  if (!able) return false;
  const answer = await Notification.requestPermission();
  notices.value = answer === "granted" ? "on" : "off";
  return answer === "granted";
}

/** Notify from now on of what the feed brings, while nobody looks at this page. */
export function startNotices(): void {
  let last: number | null = null;
  effect(() => {
    const found = known.value;
    if (!found) return void (last = null);
    const since = last === null || found.begun > last ? found.cursor : last;
    last = found.cursor;
    for (const item of found.items) {
      if (item.seq <= since) break;
      if (worth(item, found.visits.get(item.visit ?? "") === "human", Date.now())) notify(item);
    }
  });
}

/** Whether an entry that just came is worth a notice. */
export function worth(item: Item, human: boolean, now: number): boolean {
  if (isFailure(item)) return now - Date.parse(item.at) < FRESH;
  if (item.event.kind !== "document.viewed" || !human) return false;
  return noteOf(item.event) !== "" && now - Date.parse(item.at) < FRESH;
}

function isFailure({ event }: Item): boolean {
  return event.kind === "delivery.failed" || event.kind === "delivery.bounced";
}

function titleOf(item: Item): string {
  const [customer, number] = [item.customer_name ?? "", item.card?.number ?? ""];
  if (isFailure(item)) return t("A message to {customer} did not arrive", { customer });
  return t("{customer} opened {number}", { customer, number });
}

function bodyOf({ event, device, card }: Item): string {
  if (event.kind !== "document.viewed") return card?.number ?? "";
  return [noteOf(event), device].filter(Boolean).join(", ");
}

function notify(item: Item): void {
  if (!able || notices.peek() === "off" || Notification.permission !== "granted") return;
  if (document.visibilityState === "visible" && document.hasFocus()) return;
  // One for each entry, however many pages are open.
  const notice = new Notification(titleOf(item), { body: bodyOf(item), tag: `porchlight-${item.seq}`, icon: address(drawing(true)) });
  notice.onclick = () => {
    focus();
    notice.close();
    if (isFailure(item)) goTo("/staff/failed-sends");
    else if (item.document) goTo(`/staff/documents/${item.document}`);
  };
}
