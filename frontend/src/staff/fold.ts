/* What the dashboard knows, and how a frame changes it. Pure: snapshot + frames = fresh snapshot. */
import type { Card, Item, LiveScreen, Period, ServerFrame, Today, Viewer, VisitClass } from "../api/types";

export const KEPT = 400;
/** More than the entries that are kept can name, so that it is seldom tidied. */
const MOST_VISITS = 4 * KEPT;

export interface Known {
  /** Names the log as of the cursor; one that was restored from a backup has another there. */
  epoch: string;
  /** The last entry of the snapshot that all this began with. */
  begun: number;
  /** The last entry of the log that is in here. */
  cursor: number;
  today: Today;
  /** The days before today; over as soon as another day has begun. */
  period: Period;
  cards: ReadonlyMap<string, Card>;
  /** The newest first. */
  items: readonly Item[];
  /** A visit may turn out to be a person's after its first events were told. */
  visits: ReadonlyMap<string, VisitClass>;
}

type Events = Extract<ServerFrame, { type: "events" }>;
type Presence = Extract<ServerFrame, { type: "presence" }>;

export class Gap extends Error {}

export function begun(screen: LiveScreen): Known {
  return {
    epoch: screen.epoch,
    begun: screen.seq,
    cursor: screen.seq,
    today: screen.today,
    period: screen.period,
    cards: newer(new Map(), screen.documents),
    items: screen.items,
    visits: classes(new Map(), screen.items),
  };
}

/** What is known after a frame of events. Throws a Gap if something before it is missing. */
export function followed(known: Known, frame: Events): Known {
  if (frame.upto <= known.cursor) return known;
  if (frame.after > known.cursor) throw new Gap(`${known.cursor} < ${frame.after}`);
  const fresh = frame.items.filter((item) => item.seq > known.cursor);
  const followed = {
    ...known,
    epoch: frame.epoch,
    period: fresh.some((item) => earlier(item, frame.today)) ? { ...known.period, date: "" } : known.period,
    cursor: frame.upto,
    today: frame.today,
    cards: newer(known.cards, cardsOf(fresh)),
    items: [...fresh.toReversed(), ...known.items].slice(0, KEPT),
    visits: classes(known.visits, fresh.toReversed()),
  };
  return fresh.reduce(without, forgotten(followed));
}

/** Whether an entry changes what was counted before today, which must be asked for again then. */
function earlier({ event }: Item, today: Today): boolean {
  return event.kind === "visit.reclassified" && event.since != null && event.since < today.since;
}

/** Without the visits of long ago, once they are many: the page may stay open for days. */
function forgotten(known: Known): Known {
  if (known.visits.size <= MOST_VISITS) return known;
  const told = new Set(known.items.map((item) => item.visit));
  return { ...known, visits: new Map([...known.visits].filter(([visit]) => told.has(visit))) };
}

/** What is known once documents are gone, and customers with them: they have no name left. */
function without(known: Known, item: Item): Known {
  const kind = item.event.kind;
  if (kind === "engagement.refused" || kind === "engagement.allowed") return following(known, item);
  const [documents, customers] = goneBy(item).map((ids) => new Set(ids)) as [Set<string>, Set<string>];
  if (!documents.size && !customers.size) return known;
  return {
    ...known,
    cards: new Map(
      [...known.cards]
        .filter(([id]) => !documents.has(id))
        .map(([id, card]) => [id, customers.has(card.customer) ? { ...card, customer_name: "" } : card]),
    ),
    items: known.items.filter((item) => !(item.visit && customers.has(item.customer ?? ""))).map((item) => ({
      ...item,
      card: documents.has(item.document ?? "") ? null : item.card,
      customer_name: customers.has(item.customer ?? "") ? null : item.customer_name,
    })),
  };
}

/** What is known once a customer chose whether to be followed. */
function following(known: Known, { event, customer }: Item): Known {
  const followed = event.kind === "engagement.allowed";
  const cards = [...known.cards].map(([id, card]): [string, Card] => [id, card.customer === customer ? { ...card, followed } : card]);
  return { ...known, cards: new Map(cards) };
}

/** The documents and the customers that an entry took away. */
function goneBy({ event, document, customer }: Item): [string[], string[]] {
  if (event.kind === "import.undone") return [event.documents, event.customers];
  if (event.kind === "customer.erased") return [event.documents, customer ? [customer] : []];
  return [event.kind === "document.discarded" && document ? [document] : [], []];
}

/** Documents that were asked for by themselves; what went since stays away. */
export function refilled(known: Known, cards: readonly Card[]): Known {
  const gone = new Set(known.items.flatMap((item) => goneBy(item)[0]));
  return { ...known, cards: newer(known.cards, cards.filter(({ id }) => !gone.has(id))) };
}

/** What is known with the counters of another range; whatever the feed brought meanwhile stays. */
export function ranged(known: Known, screen: LiveScreen): Known {
  return { ...known, period: screen.period };
}

/** Whether the days before today are others than those that are known. */
export function outdated(known: Known): boolean {
  return known.today.date !== known.period.date;
}

/** Entries that came another way, such as a document's story: each once, the newest first. */
export function joined(items: readonly Item[], others: readonly Item[]): Item[] {
  const bySeq = new Map([...items, ...others].map((item) => [item.seq, item]));
  return [...bySeq.values()].sort((one, other) => other.seq - one.seq);
}

/** Who is here after a frame. One person may have two pages open. */
export function present(
  viewing: ReadonlyMap<string, Viewer>,
  frame: Presence,
): ReadonlyMap<string, Viewer> {
  const here = frame.full ? new Map<string, Viewer>() : new Map(viewing);
  for (const viewer of frame.viewing) {
    const place = `${viewer.visit} ${viewer.document}`;
    if (viewer.gone) here.delete(place);
    else here.set(place, viewer);
  }
  return here;
}

/** Cards with others beside them; an older one never replaces a newer one. */
export function newer(
  cards: ReadonlyMap<string, Card>,
  others: readonly Card[],
): ReadonlyMap<string, Card> {
  const changed = new Map(cards);
  for (const card of others)
    if ((changed.get(card.id)?.seq ?? -1) <= card.seq) changed.set(card.id, card);
  return changed;
}

export function cardsOf(items: readonly Item[]): Card[] {
  return items.flatMap((item) => item.card ?? []);
}

/** `items` come the newest first. */
function classes(
  visits: ReadonlyMap<string, VisitClass>,
  items: readonly Item[],
): ReadonlyMap<string, VisitClass> {
  const changed = new Map(visits);
  for (const item of items.toReversed())
    if (item.visit && item.visit_class) changed.set(item.visit, item.visit_class);
  return changed;
}
