/* Events as people tell them: who did what, and a second line with the document first. */
import {
  Ban, Bell, BellOff, Bot, Copy, DoorOpen, Download, Eraser, Eye, EyeOff, FileCheck, FilePen, FileText, KeyRound, Landmark, Link, LogIn, LogOut, MailCheck, MailX,
  Printer, RefreshCw, ScrollText, Send, Settings, Trash2, TriangleAlert, Undo2, Upload, User, UserPlus, Users, type IconNode,
} from "lucide";
import type { Channel, Item, Section, VisitClass, VisitRow } from "../api/types";
import { duration } from "../lib/dates";
import { money } from "../lib/money";
import { t, tn } from "../lib/words";
import { locale } from "./clock";
import { fieldWord } from "./field-words";
import { isAboutMoney, toldOfMoney } from "./payment-words";
import { channelWord, languageName, purposeWord } from "./templates/names";

export interface Told {
  mark: IconNode;
  who: string;
  /** In the reader's language, with `{who}` where the name goes. */
  sentence: string;
  more: string;
}

export function sectionWord(section: Section): string {
  switch (section) {
    case "summary":
      return t("Summary");
    case "lines":
      return t("Lines");
    case "terms":
      return t("Terms");
    case "payment":
      return t("Payment");
  }
}

/** Why a visit is not counted as a person's. */
export function whyNot(reasons: VisitRow["reasons"]): string {
  return reasons.map(reasonWord).join(", ");
}

function reasonWord(reason: VisitRow["reasons"][number]): string {
  switch (reason) {
    case "staff_session":
      return t("one of you, signed in");
    case "prefetch_header":
      return t("fetched ahead by a program");
    case "known_agent":
      return t("a robot known by name");
    case "headless":
      return t("a browser without a screen");
    case "no_input":
      return t("nobody touched the page yet");
    case "burst_after_send":
      return t("it came right after the message, or opened several links at once");
    case "preview":
      return t("opened to see what it looks like");
    case "reclassified":
      return t("one of you said so");
  }
}

/** `named`: the second line begins with the document. */
export function told(item: Item, visitClass: VisitClass | null, named: boolean): Told {
  const event = item.event;
  const number = named && item.card?.number;
  const customer = item.customer_name ?? t("Somebody");
  const human = visitClass === "human";
  const person = human ? customer : stranger(visitClass ?? "unknown");
  const about = named ? aboutDocument(item) : "";
  const aboutLink = about || (item.document ? "" : t("{customer}, portal", { customer }));
  const what = kindOf(item);
  const seen = (sentence: string, mark: IconNode = Eye, note = ""): Told => ({
    mark: human ? mark : Bot,
    who: person,
    sentence,
    more: listed(!human && customer, number, note, item.device),
  });
  const done = (sentence: string, mark: IconNode, more = about): Told => ({ mark, who: actorOf(item), sentence, more });
  if (isAboutMoney(event)) {
    const { mark, sentence, ours, more } = toldOfMoney(event);
    return { mark, who: ours ? actorOf(item) : customer, sentence, more: listed(number, more) };
  }
  switch (event.kind) {
    case "link.opened":
      return seen(item.document ? t("{who} followed a link") : t("{who} opened the portal"), DoorOpen);
    case "document.viewed":
      return seen(t("{who} opened {what}", { what }), Eye, noteOf(event));
    case "document.section_read":
      return seen(t("{who} read {section}", { section: sectionWord(event.section) }), ScrollText, duration(event.seconds));
    case "document.printed":
      return seen(t("{who} printed {what}", { what }), Printer);
    case "document.downloaded":
      return seen(t("{who} downloaded {what}", { what }), Download, t("PDF"));
    case "visit.reclassified":
      return { mark: human ? User : Bot, ...turned(event, item, customer), more: listed(number, item.device) };
    case "settings.pattern_kept":
      return done(t("{who} said whose all visits of one kind are"), Settings, sitterWord(event.said));
    case "settings.pattern_dropped":
      return done(t("{who} took back what was said of visits of one kind"), Settings, "");
    case "link.denied":
      return { mark: TriangleAlert, who: customer, sentence: t("{who} was not let in"), more: listed(number, denial(event.reason)) };
    case "link.renewal_requested":
      return { mark: KeyRound, who: customer, sentence: t("{who} asked for a new link"), more: listed(number, !event.sent && t("not sent: no link of theirs stands, or nobody can be written to")) };
    case "link.code_requested":
      return { mark: KeyRound, who: customer, sentence: t("{who} asked for a code to open a link"), more: listed(number, !event.sent && t("not sent: there is no e-mail address on file")) };
    case "link.code_failed":
      return { mark: TriangleAlert, who: customer, sentence: t("{who} typed too many wrong codes"), more: listed(number) };
    case "link.created":
      return done(t("{who} made a link"), Link, aboutLink);
    case "link.copied":
      return done(t("{who} copied a link"), Copy, aboutLink);
    case "link.revoked":
      return done(t("{who} revoked a link"), Ban, aboutLink);
    case "link.regenerated":
      return done(t("{who} regenerated a link"), RefreshCw, aboutLink);
    case "delivery.queued":
      return done(t("{who} sent {what}", { what: messageOf(event) }), Send);
    case "delivery.sent":
      return { mark: Send, who: customer, sentence: t("{what} to {who} is on its way", { what: opened(messageOf(event)) }), more: about };
    case "delivery.delivered":
      return { mark: MailCheck, who: customer, sentence: t("{what} to {who} arrived", { what: opened(messageOf(event)) }), more: about };
    case "delivery.bounced":
      return { mark: MailX, who: customer, sentence: t("{what} to {who} came back", { what: opened(messageOf(event)) }), more: about };
    case "delivery.failed":
      return { mark: MailX, who: customer, sentence: t("{what} to {who} was not sent", { what: opened(messageOf(event)) }), more: about };
    case "delivery.cancelled":
      return done(t("{who} took back {what}", { what: messageOf(event) }), Undo2);
    case "reminders.refused":
      return { mark: BellOff, who: customer, sentence: t("{who} wants no more reminders"), more: about };
    case "reminders.allowed":
      return done(t("{who} allowed reminders again"), Bell, customer);
    case "engagement.refused":
      return { mark: EyeOff, who: customer, sentence: t("{who} prefers not to be followed"), more: about };
    case "engagement.allowed":
      return { mark: Eye, who: customer, sentence: t("{who} may be followed again"), more: about };
    case "document.created":
      return done(t("{who} added {what}", { what }), FileText, about || (named ? event.number : ""));
    case "document.issued":
      return done(t("{who} issued {what}", { what }), FileCheck);
    case "document.updated":
      return event.version
        ? done(t("{who} changed {what}", { what }), FilePen, listed(about, t("version {version}", { version: event.version })))
        : done(t("{who} went on with a draft"), FilePen);
    case "document.voided":
      return done(t("{who} voided {what}", { what }), Ban);
    case "document.discarded":
      return done(t("{who} discarded a draft"), Trash2, customer);
    case "document.number_freed":
      return done(t("{who} freed a number"), FileText, t("{number} is used once now", { number: event.number }));
    case "customer.created":
      return done(t("{who} added a customer"), Users, customer);
    case "customer.updated":
      return done(t("{who} changed a customer"), Users, customer);
    case "customer.erased":
      return done(t("{who} erased a customer's personal data"), Eraser, tn(event.kept, "{count} document has to be kept", "{count} documents have to be kept"));
    case "bank_details.proposed":
      return done(t("{who} brought in a new seller"), Landmark, t("Its bank details wait for you to confirm them"));
    case "bank_details.confirmed":
      return done(t("{who} confirmed a seller"), Landmark, t("Its bank details are shown from now on"));
    case "import.finished":
      return done(t("{who} imported e-invoices"), Upload, counted(event));
    case "import.undone":
      return done(
        t("{who} undid an import"),
        Undo2,
        tn(event.documents.length, "{count} document was removed", "{count} documents were removed"),
      );
    case "settings.changed":
      return done(t("{who} changed the settings"), Settings, spelled(event.fields));
    case "settings.bank_proposed":
      return done(t("{who} proposed other bank details"), Settings, t("They wait for a second person, or for a day"));
    case "settings.bank_changed":
      return done(event.approved ? t("{who} approved other bank details") : t("Other bank details hold now"), Settings, "");
    case "settings.bank_withdrawn":
      return done(t("{who} took back other bank details"), Settings, "");
    case "settings.template_changed":
      return done(t("{who} changed the words of a message"), Settings, messageNamed(event));
    case "staff.invited":
      return done(t("{who} added a colleague"), UserPlus, roleWord(event.role));
    case "staff.changed":
      return done(t("{who} changed the team"), Users, spelled(event.fields));
    case "staff.key_created":
      return done(t("{who} made an API key"), KeyRound, event.scopes.map(scopeWord).join(", "));
    case "staff.key_revoked":
      return done(t("{who} revoked an API key"), Ban, "");
    case "staff.signed_in":
      return done(t("{who} signed in"), LogIn, "");
    case "staff.signed_out":
      return done(t("{who} signed out"), LogOut, "");
    case "work.failed":
      return done(t("{who} gave something up"), TriangleAlert, workWord(event.effect));
    case "work.replayed":
      return done(t("{who} had something tried again"), RefreshCw, workWord(event.effect));
    case "work.dismissed":
      return done(t("{who} dismissed what had failed"), Ban, workWord(event.effect));
  }
}

/** What the outbox had to do, by its kind; an unknown one as it is written. */
export function workWord(kind: string): string {
  switch (kind) {
    case "notice.send":
      return t("Notice by e-mail");
    case "notice.test":
      return t("Test of notices");
    case "digest.send":
      return t("Daily digest");
    default:
      return kind;
  }
}

/** What is special about a view; "" for one of many. */
export function noteOf(view: { first: boolean; new_version?: boolean; silent_days?: number; version: number }): string {
  if (view.first) return t("the first time");
  if (view.new_version) return t("version {version} for the first time", { version: view.version });
  const days = view.silent_days ?? 0;
  return days >= LONG_SILENCE ? tn(days, "after {count} day", "after {count} days") : "";
}

/** Days without a view after which the next one is worth a notice (spec 5.7). */
export const LONG_SILENCE = 30;

function messageOf(event: { channel: Channel }): string {
  return event.channel === "sms" ? t("a text message") : t("an e-mail");
}

/** Words as a sentence opens with them. */
function opened(words: string): string {
  return words.charAt(0).toLocaleUpperCase(locale) + words.slice(1);
}

/** Which words were changed, and to what. */
function messageNamed(event: { purpose: string; channel: Channel; language: string; number: number; original: boolean }): string {
  const version = event.original ? t("the original words again") : t("version {version}", { version: event.number });
  return listed(purposeWord(event.purpose), channelWord(event.channel), languageName(event.language), version);
}

/** Whose a visit turned out to be, and who found out. */
function turned(event: { visit_class: VisitClass; reasons?: string[] }, item: Item, customer: string): { who: string; sentence: string } {
  const what = sitterWord(event.visit_class);
  if (item.actor === "customer") return { who: customer, sentence: t("A visit to {who} turned out to be by {what}", { what }) };
  return { who: actorOf(item), sentence: t("{who} said that a visit was by {what}", { what }) };
}

/** Whose a visit is, inside a sentence. */
export function sitterWord(visitClass: VisitClass): string {
  switch (visitClass) {
    case "human":
      return t("a person");
    case "scanner":
      return t("a robot");
    case "staff":
      return t("one of you");
    case "unknown":
      return t("a person or a robot");
  }
}

function stranger(visitClass: VisitClass): string {
  switch (visitClass) {
    case "scanner":
      return t("A robot");
    case "staff":
      return t("One of you");
    default:
      return t("Somebody, or a robot,");
  }
}

function actorOf(item: Item): string {
  if (item.actor_name) return item.actor_name;
  if (item.actor === "command") return t("The command line");
  return item.actor === "demo" ? t("The demo") : "Porchlight";
}

function denial(reason: string): string {
  switch (reason) {
    case "portal_disabled":
      return t("the portal is switched off");
    case "customer_portal_disabled":
      return t("this customer's portal is switched off");
    case "revoked":
      return t("the link was revoked");
    case "superseded":
      return t("there is a newer link");
    case "expired":
      return t("the link has expired");
    case "not_found":
      return t("the document is not shown");
    default:
      return reason;
  }
}

function kindOf(item: Item): string {
  switch (item.card?.kind) {
    case "invoice":
      return t("an invoice|object");
    case "credit_note":
      return t("a credit note|object");
    case "quote":
      return t("a quote|object");
    case "sales_order":
      return t("an order confirmation|object");
    default:
      return t("a document|object");
  }
}

function aboutDocument(item: Item): string {
  if (!item.card) return "";
  const { number, total, due, kind, currency } = item.card;
  const name = number || t("Draft");
  return `${name}, ${money(kind === "invoice" && due ? due : total, currency, locale)}`;
}

function counted(event: { created: number; known: number; refused: number }): string {
  const { created, known, refused } = event;
  return listed(
    t("{count} new", { count: created }),
    known > 0 && t("{count} known already", { count: known }),
    refused > 0 && tn(refused, "{count} refused", "{count} refused"),
  );
}

function roleWord(role: string): string {
  switch (role) {
    case "owner":
      return t("Owner");
    case "admin":
      return t("Admin");
    case "member":
      return t("Member");
    default:
      return t("Read-only");
  }
}

/** What a key may do, as its scope says; an unknown one as it is written. */
export function scopeWord(scope: string): string {
  switch (scope) {
    case "read":
      return t("reads everything that staff see");
    case "documents":
      return t("imports documents");
    case "links":
      return t("hands out, regenerates and revokes links");
    case "customers":
      return t("changes customers");
    default:
      return scope;
  }
}

function spelled(fields: readonly string[]): string {
  return fields.map(fieldWord).join(", ");
}

function listed(...parts: (string | number | false | null | undefined)[]): string {
  return parts.filter(Boolean).join(", ");
}
