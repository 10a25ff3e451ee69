/* What is about to be sent, and to whom: kept until it is sent, also while the dialog is closed. */
import { signal } from "@preact/signals";
import type { Card, Fault, SendForm, SendOrder } from "../../api/types";
import { uuid } from "../../lib/uuid";
import { t } from "../../lib/words";
import { sender as likedSender } from "../preferences";

export interface Recipient {
  key: string;
  name: string;
  address: string;
  locale: string;
  chosen: boolean;
  /** Typed here, not one of the customer's contacts. */
  typed: boolean;
}

export type By = SendOrder["channel"];

export interface Order {
  channel: By;
  /** Under which the server knows a second sending of the same order. */
  key: string;
  recipients: Recipient[];
  subject: string;
  body: string;
  /** The language of the words, which are the product's own until somebody changes them. */
  locale: string;
  own: boolean;
  attach: boolean;
  /** An alias's address; "" for the business's own. */
  sender: string;
  later: boolean;
  /** A local date and time, such as 2026-11-24T09:00. */
  at: string;
}

const kept = new Map<string, Order>();

/** The order for a document: the one that was begun, else one to its first contact. */
export function begun(card: Card, form: SendForm, channel: By): Order {
  const known = kept.get(placeOf(card.id, channel));
  const chosen = new Map(known?.recipients.map((recipient) => [recipient.key, recipient.chosen]));
  const contacts = form.contacts
    .filter((contact) => addressOf(contact, channel))
    .map((contact, place) => {
      const { id, name = "", locale = "" } = contact;
      const address = addressOf(contact, channel);
      const key = id ?? address;
      return { key, name, address, locale, chosen: chosen.get(key) ?? (place === 0 && !known), typed: false };
    });
  const typed = known?.recipients.filter((recipient) => recipient.typed) ?? (contacts.length ? [] : [another(true)]);
  const { subject, body } = form.words;
  const attach = channel === "email";
  const fresh = { channel, key: uuid(), subject, body, locale: form.locale, own: false, attach, sender: likedSender.value, later: false, at: "" };
  const order = { ...fresh, ...known, recipients: [...contacts, ...typed] };
  return { ...order, sender: form.senders.slice(1).some(({ email }) => email === order.sender) ? order.sender : "" };
}

export function keep(document: string, order: Order): void {
  kept.set(placeOf(document, order.channel), order);
}

export function forgetOrder(document: string, channel: By): void {
  kept.delete(placeOf(document, channel));
}

/** Where this channel reaches somebody; "" for nowhere. */
export function addressOf(contact: SendForm["contacts"][number], channel: By): string {
  return (channel === "sms" ? contact.phone : contact.email) ?? "";
}

function placeOf(document: string, channel: By): string {
  return `${document} ${channel}`;
}

/** A place for one more address. */
export function another(chosen = true): Recipient {
  return { key: uuid(), name: "", address: "", locale: "", chosen, typed: true };
}

export function chosenOf(order: Order): Recipient[] {
  return order.recipients.filter((recipient) => recipient.chosen);
}

/** The order as the server takes it; `first` comes first, whom the preview is made for. */
export function asked(order: Order, purpose: SendOrder["purpose"], first = ""): SendOrder {
  const chosen = chosenOf(order);
  const sorted = first ? chosen.toSorted((a, b) => Number(b.key === first) - Number(a.key === first)) : chosen;
  return {
    channel: order.channel,
    purpose,
    recipients: sorted.map(({ address, name, locale }) => ({ address, name, locale })),
    words: { subject: order.subject, body: order.body },
    attach_pdf: order.attach,
    sender: order.sender,
    due_at: order.later && order.at ? new Date(order.at).toISOString() : null,
  };
}

/** What this page knows to be wrong by itself, named as the server names it. */
export function faultsOf(order: Order): Fault[] {
  const faults: Fault[] = [];
  const fault = (field: string, problem: string) => faults.push({ field, problem });
  const chosen = chosenOf(order);
  if (!chosen.length) fault("recipients", t("Choose whom to send it to."));
  chosen.forEach(({ address }, place) => {
    if (order.channel === "sms") {
      if (!isNumber(address)) fault(`recipients.${place}.address`, t("Use a phone number with its country, such as +49 761 5550142."));
    } else if (!/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(address.trim())) {
      fault(`recipients.${place}.address`, t("Use an e-mail address such as ada@example.com."));
    }
  });
  if (order.channel === "sms" && !order.body.trim()) fault("words.body", t("Write something."));
  if (order.channel === "email" && !order.subject.trim()) fault("words.subject", t("A letter needs a subject."));
  if (order.channel === "email" && !order.body.trim()) fault("words.body", t("Write something, or put the tag {document} here.", { document: "{document}" }));
  if (order.later && !(Date.parse(order.at) > Date.now())) fault("due_at", t("Choose a time that is still to come."));
  return faults;
}

/** Whether it is a number with its country (ITU-T E.164), however it is spaced. */
export function isNumber(text: string): boolean {
  return /^\+[1-9]\d{6,14}$/.test(text.replace(/[\s()./-]/g, "").replace(/^00/, "+"));
}

/** The name of a recipient's language in itself. */
export function languageOf(locale: string, form: SendForm): string {
  return form.languages[codeOf(locale, form)] ?? "";
}

/** The code of the language that a letter to somebody with this locale is in. */
export function codeOf(locale: string, form: SendForm): string {
  const code = locale.split("-")[0]!;
  return code in form.languages ? code : form.default_locale.split("-")[0]!;
}

/** The document whose sending dialog is open; "" for none. */
export const sending = signal("");
