/* Events as people tell them: who did what, and a second line with the document first. */
import {
  Ban, Bot, Copy, DoorOpen, Eye, FileCheck, FilePen, FileText, KeyRound, Landmark, Link, LogIn, LogOut, Printer, RefreshCw,
  ScrollText, Settings, Trash2, TriangleAlert, Upload, UserPlus, Users, type IconNode,
} from "lucide";
import type { Item, Section, VisitClass, VisitRow } from "../api/types";
import { duration } from "../lib/dates";
import { money } from "../lib/money";
import { locale } from "./clock";

export interface Told {
  mark: IconNode;
  who: string;
  did: string;
  more: string;
}

export const SECTION_WORDS: Record<Section, string> = {
  summary: "Summary",
  lines: "Lines",
  terms: "Terms",
  payment: "Payment",
};

const REASON_WORDS: Record<VisitRow["reasons"][number], string> = {
  staff_session: "one of you, signed in",
  prefetch_header: "fetched ahead by a program",
  known_agent: "a robot known by name",
  headless: "a browser without a screen",
  no_input: "nobody touched the page yet",
};

/** Why a visit is not counted as a person's. */
export function whyNot(reasons: VisitRow["reasons"]): string {
  return reasons.map((reason) => REASON_WORDS[reason]).join(", ");
}

/** Whether a row is shown under "People only": a visit once it is a person's, and no echo of a row. */
export function byPeople(item: Item, visitClass: VisitClass | null): boolean {
  const { event } = item;
  if (event.kind === "import.finished") return event.created !== 1 || event.known + event.refused > 0;
  if (event.kind === "link.opened") return event.visit_class === "human";
  if (visitClass) return visitClass === "human";
  return !["link.created", "customer.created"].includes(item.kind);
}

/** `named`: the second line begins with the document. */
export function told(item: Item, visitClass: VisitClass | null, named: boolean): Told {
  const event = item.event;
  const number = named && item.card?.number;
  const customer = item.customer_name ?? "Somebody";
  const person = visitClass === "human" ? customer : STRANGERS[visitClass ?? "unknown"];
  const staff = item.actor_name ?? ACTORS[item.actor] ?? "Porchlight";
  const about = named ? aboutDocument(item) : "";
  const seen = (did: string, mark: IconNode = Eye, note = ""): Told => ({
    mark: visitClass === "human" ? mark : Bot,
    who: person,
    did,
    more: listed(visitClass !== "human" && customer, number, note, item.device),
  });
  const done = (did: string, mark: IconNode, more = about): Told => ({ mark, who: staff, did, more });
  switch (event.kind) {
    case "link.opened":
      return seen(item.document ? "followed a link" : "opened the portal", DoorOpen);
    case "document.viewed":
      return seen(`opened ${kindOf(item)}`, Eye, event.first ? "the first time" : "");
    case "document.section_read":
      return seen(`read ${SECTION_WORDS[event.section]}`, ScrollText, duration(event.seconds));
    case "document.printed":
      return seen(`printed ${kindOf(item)}`, Printer);
    case "link.denied":
      return {
        mark: TriangleAlert,
        who: customer,
        did: "was not let in",
        more: listed(number, DENIALS[event.reason] ?? event.reason),
      };
    case "link.created":
      return done("made a link", Link, about || (item.document ? "" : `${customer}, portal`));
    case "link.copied":
      return done("copied a link", Copy, about || (item.document ? "" : `${customer}, portal`));
    case "link.revoked":
      return done("revoked a link", Ban, about || (item.document ? "" : `${customer}, portal`));
    case "link.regenerated":
      return done("regenerated a link", RefreshCw, about || (item.document ? "" : `${customer}, portal`));
    case "document.created":
      return done(`added ${kindOf(item)}`, FileText);
    case "document.issued":
      return done(`issued ${kindOf(item)}`, FileCheck);
    case "document.updated":
      return event.version
        ? done(`changed ${kindOf(item)}`, FilePen, listed(about, `version ${event.version}`))
        : done("went on with a draft", FilePen);
    case "document.voided":
      return done(`voided ${kindOf(item)}`, Ban);
    case "document.discarded":
      return done("discarded a draft", Trash2, customer);
    case "customer.created":
      return done("added a customer", Users, customer);
    case "customer.updated":
      return done("changed a customer", Users, customer);
    case "bank_details.proposed":
      return done("brought in a new seller", Landmark, "Its bank details wait for you to confirm them");
    case "bank_details.confirmed":
      return done("confirmed a seller", Landmark, "Its bank details are shown from now on");
    case "import.finished":
      return done("imported e-invoices", Upload, counted(event));
    case "settings.changed":
      return done("changed the settings", Settings, event.fields.join(", ").replaceAll("_", " "));
    case "staff.invited":
      return done("added a colleague", UserPlus, event.role.replace("_", " "));
    case "staff.changed":
      return done("changed the team", Users, event.fields.join(", ").replaceAll("_", " "));
    case "staff.key_created":
      return done("made an API key", KeyRound, event.scopes.join(", "));
    case "staff.key_revoked":
      return done("revoked an API key", Ban, "");
    case "staff.signed_in":
      return done("signed in", LogIn, "");
    case "staff.signed_out":
      return done("signed out", LogOut, "");
  }
}

const STRANGERS: Record<VisitClass, string> = {
  human: "",
  scanner: "A robot",
  staff: "One of you",
  unknown: "Somebody, or a robot,",
};

const ACTORS: Record<string, string> = { command: "The command line", demo: "The demo" };

const DENIALS: Record<string, string> = {
  portal_disabled: "the portal is switched off",
  customer_portal_disabled: "this customer's portal is switched off",
  revoked: "the link was revoked",
  superseded: "there is a newer link",
  expired: "the link has expired",
  not_found: "the document is not shown",
};

function kindOf(item: Item): string {
  const words = { invoice: "an invoice", credit_note: "a credit note", quote: "a quote", sales_order: "an order" };
  return item.card ? words[item.card.kind] : "a document";
}

function aboutDocument(item: Item): string {
  if (!item.card) return "";
  const { number, total, due, kind, currency } = item.card;
  const name = number || "Draft";
  return `${name}, ${money(kind === "invoice" && due ? due : total, currency, locale)}`;
}

function counted(event: { created: number; known: number; refused: number }): string {
  const { created, known, refused } = event;
  return listed(`${created} new`, known && `${known} known already`, refused && `${refused} refused`);
}

function listed(...parts: (string | number | false | null | undefined)[]): string {
  return parts.filter(Boolean).join(", ");
}
