/* What the feed is narrowed to, as the address says, and which entries that leaves. Pure. */
import type { Group, Item, VisitClass } from "../../api/types";

export const SHOWS = ["", "everything", "people", "links", "documents", "payments", "team"] as const;
export type Show = (typeof SHOWS)[number];

export interface Narrowing {
  /** "" leaves out robots and echoes; a group leaves only its own. */
  show: Show;
  /** Part of a number or of a name. */
  q: string;
  customer: string;
  /** Up to this time, in the reader's own clock, as a field writes it; "" for now. */
  at: string;
}

export function narrowing(query: URLSearchParams): Narrowing {
  return {
    show: SHOWS.find((show) => show === query.get("show")) ?? "",
    q: query.get("q") ?? "",
    customer: query.get("customer") ?? "",
    at: query.get("at") ?? "",
  };
}

/** The group that only the server can find all of; undefined when all entries are looked through. */
export function groupOf({ show }: Narrowing): Group | undefined {
  return show === "" || show === "everything" ? undefined : show;
}

/** Whether an entry is among those that are wanted. */
export function wants(wanted: Narrowing, item: Item, visitClass: VisitClass | null): boolean {
  const { show, q, customer } = wanted;
  if (customer && item.customer !== customer) return false;
  if (show === "" && !byPeople(item, visitClass)) return false;
  if (show === "people" && visitClass !== "human") return false;
  const group = groupOf(wanted);
  return (!group || item.group === group) && found(item, q);
}

function found(item: Item, text: string): boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const of = (parts: (string | null | undefined)[]) => {
    const whole = parts.join(" ").toLowerCase();
    return words.every((word) => whole.includes(word));
  };
  return of([item.card?.number, item.card?.title]) || of([item.customer_name]);
}

/** Whether a row is shown under "People only": a visit once it is a person's, and no echo of a row. */
function byPeople(item: Item, visitClass: VisitClass | null): boolean {
  const { event } = item;
  if (event.kind === "import.finished") return event.created !== 1 || event.known + event.refused > 0;
  if (event.kind === "link.opened") return event.visit_class === "human";
  if (visitClass) return visitClass === "human";
  return !["link.created", "customer.created"].includes(item.kind);
}
