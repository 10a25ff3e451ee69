/* The feed: the newest first; it never moves while somebody reads further down. */
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { ActivityPage, Item } from "../../api/types";
import { asked } from "../ask";
import { exact, now, when } from "../clock";
import { joined } from "../fold";
import { Doing } from "../parts/frame";
import { Icon } from "../../ui/icon";
import { known } from "../state";
import { byPeople, told } from "../words";

interface Props {
  items: readonly Item[];
  earlier: (before: number) => Parameters<typeof asked<ActivityPage>>[0];
  /** Whose story it is, when it is one document's: its number need not be said again. */
  timeline?: boolean;
}

const PAGE = 50;

export function Feed({ items, earlier, timeline = false }: Props) {
  const everything = useSignal(false);
  const older = useSignal<Item[]>([]);
  const ended = useSignal(items.length < PAGE);
  const heldAt = useSignal<number | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const seen = useRef(known.value?.cursor ?? 0);
  const rows = joined(items, older.value).filter(
    (item) => everything.value || byPeople(item, classOf(item)),
  );
  const shown = heldAt.value === null ? rows : rows.filter((item) => item.seq <= heldAt.value!);
  const waiting = rows.length - shown.length;
  const hold = () => {
    const away = (list.current?.scrollTop ?? 0) > 8;
    if (away !== (heldAt.value !== null)) heldAt.value = away ? (rows[0]?.seq ?? 0) : null;
  };
  const more = async () => {
    const page = await asked(earlier(joined(items, older.value).at(-1)?.seq ?? 1));
    older.value = joined(older.value, page.items);
    ended.value = page.next === null;
  };
  return (
    <section class="feed" aria-labelledby="feed">
      <header class="section">
        <h2 id="feed">{timeline ? "Timeline" : "Feed"}</h2>
        <div class="segments" role="group" aria-label="Show">
          <button type="button" aria-pressed={!everything.value} onClick={() => (everything.value = false)}>
            People only
          </button>
          <button type="button" aria-pressed={everything.value} onClick={() => (everything.value = true)}>
            Everything
          </button>
        </div>
      </header>
      {waiting > 0 && (
        <button type="button" class="button waiting" onClick={() => list.current?.scrollTo({ top: 0 })}>
          {`${waiting} new`}
        </button>
      )}
      {/* The list scrolls, so the keyboard must be able to reach it. */}
      <div ref={list} class="log" role="log" aria-live="off" aria-labelledby="feed" tabIndex={0} onScroll={hold}>
        <ol>
          {shown.map((item) => (
            <Row key={item.seq} item={item} named={!timeline} fresh={item.seq > seen.current} />
          ))}
        </ol>
        {shown.length === 0 && <p class="none">Nothing yet.</p>}
        {!ended.value && items.length > 0 && (
          <p class="more">
            <Doing act={more} doing="Fetching">
              Earlier
            </Doing>
          </p>
        )}
      </div>
    </section>
  );
}

function Row({ item, named, fresh }: { item: Item; named: boolean; fresh: boolean }) {
  const { mark, who, did, more } = told(item, classOf(item), named);
  const by = item.visit && (classOf(item) === "human" ? "person" : "robot");
  const words = (
    <>
      <b>{who}</b> {did}
    </>
  );
  return (
    <li class="event" data-by={by} data-new={fresh} data-seq={item.seq}>
      <time dateTime={item.at} title={exact(item.at)}>
        {when(item.at, now.value)}
      </time>
      <Icon of={mark} />
      <p>{named && item.document ? <a href={`/staff/documents/${item.document}`}>{words}</a> : words}</p>
      <p class="about">{more}</p>
    </li>
  );
}

function classOf(item: Item) {
  if (!item.visit) return null;
  return known.value?.visits.get(item.visit) ?? item.visit_class;
}
