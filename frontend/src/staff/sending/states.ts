/* What became of a message, in words. */
import type { OutgoingMessage } from "../../api/types";
import { t } from "../../lib/words";
import { when } from "../clock";

export type Mark = "waiting" | "good" | "bad" | "over";

/** Whether it stands ready for a time that is still to come. */
export function scheduled(message: OutgoingMessage, now: number): boolean {
  return message.state === "queued" && !message.tries && Date.parse(message.due_at) > now;
}

export function markOf(message: OutgoingMessage): Mark {
  if (message.state === "queued") return "waiting";
  if (message.state === "failed" || message.state === "bounced") return "bad";
  return message.state === "cancelled" ? "over" : "good";
}

export function stateWord(message: OutgoingMessage, now: number): string {
  switch (message.state) {
    case "queued":
      if (scheduled(message, now)) return t("Scheduled for {when}", { when: when(message.due_at, now) });
      return message.said ? t("Waits for another try") : t("On its way");
    case "sent":
      return t("Sent");
    case "delivered":
      return t("Delivered");
    case "bounced":
      return t("Came back");
    case "failed":
      return t("Failed");
    case "cancelled":
      return t("Cancelled");
  }
}

/** Why it failed; "" where it did not. */
export function failureWord(message: OutgoingMessage): string {
  switch (message.reason) {
    case "":
      return "";
    case "bounced":
      return t("The recipient's server sent it back.");
    case "undelivered":
      return t("The network could not bring it to the phone.");
    case "refused":
      return message.channel === "sms" ? t("The SMS gateway refused it for good.") : t("The mail server refused it for good.");
    case "gave_up":
      return t("It was tried many times and given up.");
    case "unknown":
      return t("The connection broke at the end: it may or may not have arrived.");
    case "wording":
      return t("A tag in its words has no value any more.");
    case "ended":
      return t("Its link was revoked or replaced before it went out.");
  }
}

/** What the other end said last. */
export function saidWord({ channel, said }: OutgoingMessage): string {
  return channel === "sms" ? t("The gateway said: {words}", { words: said }) : t("The server said: {words}", { words: said });
}
