/* What became of a message, in words. */
import { Ban, CircleAlert, Clock, MailCheck, MailX, Send, type IconNode } from "lucide";
import type { OutgoingMessage } from "../../api/types";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { now, when } from "../clock";

const MARKS: Record<OutgoingMessage["state"], IconNode> = {
  queued: Clock, sent: Send, delivered: MailCheck, bounced: MailX, failed: CircleAlert, cancelled: Ban,
};

export function MessageState({ message }: { message: OutgoingMessage }) {
  return (
    <span class="message-state" data-state={message.state}>
      <Icon of={MARKS[message.state]} />
      {stateWord(message, now.value)}
    </span>
  );
}

/** Whether it stands ready for a time that is still to come. */
export function scheduled(message: OutgoingMessage, now: number): boolean {
  return message.state === "queued" && !message.tries && Date.parse(message.due_at) > now;
}

function stateWord(message: OutgoingMessage, now: number): string {
  switch (message.state) {
    case "queued":
      if (scheduled(message, now)) return t("Scheduled for {when}", { when: when(message.due_at, now) });
      return message.said || message.tries ? t("Waits for another try") : t("On its way");
    case "sent":
      return t("Sent");
    case "delivered":
      return t("Delivered");
    case "bounced":
      return t("Came back");
    case "failed":
      return t("Failed");
    case "cancelled":
      return t("Taken back");
  }
}

/** Why it failed; "" where it did not. */
export function reasonWord({ reason, channel }: OutgoingMessage): string {
  switch (reason) {
    case "":
      return "";
    case "bounced":
      return t("It came back from the recipient's server.");
    case "undelivered":
      return t("The network could not bring it to the phone.");
    case "refused":
      return channel === "sms" ? t("The SMS gateway refused it.") : t("The mail server refused it.");
    case "gave_up":
      return t("It was tried many times, and the server never took it.");
    case "unknown":
      return channel === "sms"
        ? t("The gateway never said whether it took it. Ask the recipient before you send it again.")
        : t("The server never said whether it took it. Ask the recipient before you send it again.");
    case "wording":
      return t("A tag in its words had no value.");
    case "ended":
      return t("Before it went out there was no longer a reason for it.");
  }
}

/** What the other end said last. */
export function saidWord({ channel, said }: OutgoingMessage): string {
  return channel === "sms" ? t("The gateway said: {words}", { words: said }) : t("The server said: {words}", { words: said });
}

export function openedWord(message: OutgoingMessage): string {
  return message.opened_at ? when(message.opened_at, now.value) : "–";
}

/** The recipient's name, else the address. */
export function recipientOf(message: OutgoingMessage): string {
  return message.name || message.address;
}
