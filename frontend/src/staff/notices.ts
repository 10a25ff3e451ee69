/* Desktop notifications: a first view, the first of a new version, and one after a long silence. */
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
  if (item.event.kind !== "document.viewed" || !human) return false;
  return noteOf(item.event) !== "" && now - Date.parse(item.at) < FRESH;
}

function notify(item: Item): void {
  if (!able || notices.peek() === "off" || Notification.permission !== "granted") return;
  if (document.visibilityState === "visible" && document.hasFocus()) return;
  if (item.event.kind !== "document.viewed") return;
  const title = t("{customer} opened {number}", { customer: item.customer_name ?? "", number: item.card?.number ?? "" });
  const body = [noteOf(item.event), item.device].filter(Boolean).join(", ");
  // One for each entry, however many pages are open.
  const notice = new Notification(title, { body, tag: `porchlight-${item.seq}`, icon: address(drawing(true)) });
  notice.onclick = () => {
    focus();
    notice.close();
    if (item.document) goTo(`/staff/documents/${item.document}`);
  };
}
