/* What the server tells the one who is signed in: the list behind the bell, and the same on the desktop. */
import type { Notice } from "../api/types";
import { t, tn } from "../lib/words";
import { api, asked } from "./ask";
import { notices } from "./preferences";
import { goTo } from "./route";
import { told } from "./state";
import { address, drawing } from "./tab";
import { worth } from "./told/worth";
import { isAboutMoney, toldOfMoney } from "./payment-words";
import { noteOf, workWord } from "./words";

/** Whether this browser could show any. */
export const able = "Notification" in globalThis;

/** Ask the browser whether we may; only ever on a click. Says whether we may now. */
export async function allow(): Promise<boolean> {
  if (!able) return false;
  const answer = await Notification.requestPermission();
  notices.value = answer === "granted" ? "on" : "off";
  return answer === "granted";
}

/** Read the list anew; what came since goes to the desktop as well. */
export async function lookForNotices(): Promise<void> {
  const before = told.peek();
  const list = await asked(api.GET("/api/v1/notices"));
  told.value = list;
  if (!before) return;
  const last = Math.max(0, ...before.items.map(({ seq }) => seq));
  for (const notice of list.items) if (worth(notice, last, Date.now())) notify(notice);
}

/** Mark some as read, or all. */
export async function readNotices(ids: string[] | null): Promise<void> {
  told.value = await asked(api.POST("/api/v1/notices/readings", { body: { notices: ids } }));
}

/** Stripe's words for a dispute of which nothing more comes. */
const OVER = new Set(["won", "lost", "warning_closed", "prevented"]);

export function titleOf(notice: Notice): string {
  const [customer, number] = [notice.customer_name ?? "", numbersOf(notice)];
  switch (notice.kind) {
    case "payment":
      return t("{customer} paid {number}", { customer, number });
    case "payment_declined":
      return t("{customer} was declined", { customer });
    case "payment_failed":
      return t("The payment by {customer} failed", { customer });
    case "disputed":
      return notice.event.kind === "payment.disputed" && OVER.has(notice.event.status)
        ? t("The dispute with {customer} is over", { customer })
        : t("{customer} disputes a payment at the bank", { customer });
    case "task":
      return t("Something about money waits for you");
    case "undelivered":
      return t("A message to {customer} did not arrive", { customer });
    case "work_failed":
      return t("The server gave something up");
    default:
      return t("{customer} opened {number}", { customer, number });
  }
}

/** The number of what it is about; of several documents the first, and how many more. */
function numbersOf({ event, number }: Notice): string {
  const others = "others" in event ? event.others : 0;
  return others ? tn(others, "{number} and {count} more", "{number} and {count} more", { number: number ?? "" }) : (number ?? "");
}

export function bodyOf(notice: Notice): string {
  const { event, device, number } = notice;
  if (event.kind === "document.viewed") return [noteOf(event), device].filter(Boolean).join(", ");
  if (isAboutMoney(event)) {
    const whole = "whole" in event && event.whole ? { ...event, amount: event.whole } : event;
    return [toldOfMoney(whole).more, numbersOf(notice)].filter(Boolean).join(", ");
  }
  return event.kind === "work.failed" ? workWord(event.effect) : (number ?? "");
}

/** Where a notice leads. */
export function placeOf({ kind, document }: Notice): string {
  if (kind === "undelivered") return "/staff/failed-sends";
  if (kind === "work_failed") return "/staff/failed-work";
  const money = ["payment", "payment_declined", "payment_failed", "disputed", "task"].includes(kind);
  return document ? `/staff/documents/${document}${money ? "/payment" : ""}` : "/staff";
}

/** Show on this desktop what it is allowed to show, while nobody looks at this page. */
function notify(notice: Notice): void {
  if (document.visibilityState === "visible" && document.hasFocus()) return;
  // One for each entry, however many pages are open.
  const shown = display(titleOf(notice), bodyOf(notice), `porchlight-${notice.seq}`);
  if (!shown) return;
  shown.onclick = () => {
    focus();
    shown.close();
    goTo(placeOf(notice));
    void readNotices([notice.id]).catch(() => undefined);
  };
}

/** A notice on this desktop, if it may show any. */
export function display(title: string, body: string, tag: string): Notification | null {
  if (!able || notices.peek() === "off" || Notification.permission !== "granted") return null;
  return new Notification(title, { body, tag, icon: address(drawing(true)) });
}
