/* The rows of the feed: back to the first entry of the log, drawn where somebody reads. */
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { ActivityPage, Item } from "../../api/types";
import { t, tn } from "../../lib/words";
import { api, asked, reason } from "../ask";
import { Timeline, classOf } from "../parts/timeline";
import { Doing, Wrong } from "../parts/trying";
import { ask } from "../route";
import { known } from "../state";
import { type Narrowing, groupOf, wants } from "./narrowing";
import { type Reach, appended, begun, earliest, filled, grown, spared } from "./reach";
import { useReader } from "./reader";

/** Entries of the snapshot; fewer are the whole log. */
const SNAPSHOT = 50;
const PAGE = 200;
/** Rows that are too few to begin with. */
const FEW = 20;
/** Pages that are fetched at once until one shows something. */
const PAGES = 5;

export function Log({ wanted, paused }: { wanted: Narrowing; paused: Signal<boolean> }) {
  const jumped = wanted.at !== "";
  const { items, cursor } = known.value!;
  const seen = useRef(cursor);
  const wrong = useSignal("");
  const { reach, more, fill } = usePages(wanted);
  const reader = useReader(paused, () => more().catch(failed));
  if (!jumped && !reader.held.value) reach.current = grown(reach.current, items);
  const failed = (failure: unknown) => void (wrong.value = reason(failure));
  const shows = (item: Item) => wants(wanted, item, classOf(item));
  const [first, last] = reader.near.value;
  useEffect(() => {
    if (!reach.current.ended && (jumped || items.filter(shows).length < FEW)) more().catch(failed);
  }, []);
  useEffect(() => void fill(first, last).catch(failed), [first, last]);
  const { live, pages, ended } = reach.current;
  const parts = [live, ...pages.map((page) => page.items)].map((part) => part?.filter(shows) ?? null);
  const newest = live[0]?.seq ?? 0;
  const waiting = jumped ? 0 : items.filter((item) => item.seq > newest && shows(item)).length;
  const empty = parts.every((part) => part?.length === 0);
  const goOn = () => {
    paused.value = false;
    reader.leave();
  };
  return (
    <>
      <Waiting count={waiting} paused={paused.value} go={goOn} />
      {jumped && <Back />}
      <Wrong text={wrong.value} />
      {/* The list scrolls, so the keyboard must be able to reach it. */}
      <div ref={reader.list} class="log" role="log" aria-live="off" aria-labelledby="feed" tabIndex={0}>
        {parts.map((part, place) => (
          <Stretch key={place ? pages[place - 1]!.before : "live"} items={part} above={parts[place - 1]?.at(-1)} fresh={seen.current} near={place === 0 || (place > first && place <= last + 1)} />
        ))}
        {empty && ended && <p class="none">{nothing(wanted)}</p>}
        {!ended && (live.length > 0 || pages.length > 0) && (
          <p class="more">
            <Doing act={more} doing={t("Fetching")}>
              {t("Earlier")}
            </Doing>
          </p>
        )}
      </div>
      <Summary news={waiting + (parts[0]?.filter((item) => item.seq > seen.current).length ?? 0)} />
    </>
  );
}

/** How far the log is read, and how to read on. */
function usePages(wanted: Narrowing) {
  const { items } = known.value!;
  const jumped = wanted.at !== "";
  const reach = useRef<Reach>(begun(jumped ? [] : items, !jumped && items.length < SNAPSHOT));
  const turned = useSignal(0);
  const asking = useRef(new Set<number | undefined>());
  void turned.value;
  const become = (next: Reach) => {
    if (next === reach.current) return;
    reach.current = next;
    turned.value += 1;
  };
  const once = async (before: number | undefined, take: (found: ActivityPage) => void) => {
    if (asking.current.has(before)) return false;
    asking.current.add(before);
    try {
      const found = await earlier(wanted, before);
      take(found);
      return !found.items.some((item) => wants(wanted, item, classOf(item)));
    } finally {
      asking.current.delete(before);
    }
  };
  /** Read earlier entries, until one is to be shown. */
  const more = async () => {
    for (let page = 0; page < PAGES && !reach.current.ended; page++) {
      const before = earliest(reach.current);
      const append = (found: ActivityPage) => {
        if (earliest(reach.current) === before) become(appended(reach.current, before, found));
      };
      if (!(await once(before, append))) return;
    }
  };
  /** Keep the entries of these pages and of those about them, and no others. */
  const fill = async (first: number, last: number) => {
    become(spared(reach.current, first, last));
    const put = reach.current.pages.slice(first, last + 1).filter((page) => !page.items);
    await Promise.all(put.map(({ before }) => once(before, ({ items }) => become(filled(reach.current, before, items)))));
  };
  return { reach, more, fill };
}

interface StretchProps {
  /** null while they are put away. */
  items: readonly Item[] | null;
  above: Item | undefined;
  /** Entries after this one came while somebody looked. */
  fresh: number;
  near: boolean;
}

/** Entries one below the other; far from where somebody reads, nothing but their height. */
function Stretch({ items, above, fresh, near }: StretchProps) {
  const box = useRef<HTMLDivElement>(null);
  const height = useRef(0);
  const drawn = useRef(false);
  if (!near && drawn.current) height.current = box.current!.offsetHeight;
  drawn.current = items !== null && (near || height.current === 0);
  return (
    <div ref={box} class="stretch" style={{ blockSize: drawn.current ? "" : `${height.current}px` }}>
      {drawn.current && items!.length > 0 && <Timeline items={items!} above={above} fresh={(item) => item.seq > fresh} />}
    </div>
  );
}

/** What came while the feed was held; a click shows it. */
function Waiting({ count, paused, go }: { count: number; paused: boolean; go: () => void }) {
  if (!count && !paused) return null;
  return (
    <button type="button" class="button waiting" onClick={go}>
      {count ? t("{count} new", { count }) : t("Paused")}
    </button>
  );
}

function Back() {
  return (
    <p class="more">
      <button type="button" class="button" onClick={() => ask({ at: "" })}>
        {t("Back to now")}
      </button>
    </p>
  );
}

/** One polite sentence at most every ten seconds, for whoever listens to the page. */
function Summary({ news }: { news: number }) {
  const told = useSignal(0);
  const latest = useRef(news);
  latest.current = news;
  useEffect(() => {
    const telling = setInterval(() => (told.value = latest.current), 10_000);
    return () => clearInterval(telling);
  }, []);
  return (
    <p class="visually-hidden" role="status">
      {told.value > 0 && tn(told.value, "{count} new entry in the feed", "{count} new entries in the feed")}
    </p>
  );
}

function earlier(wanted: Narrowing, before: number | undefined): Promise<ActivityPage> {
  const { q, customer, at } = wanted;
  const group = groupOf(wanted);
  const query = {
    limit: PAGE,
    ...(before !== undefined && { before }),
    ...(before === undefined && at && { at: new Date(at).toISOString() }),
    ...(group && { group }),
    ...(q && { q }),
    ...(customer && { customer }),
  };
  return asked<ActivityPage>(api.GET("/api/v1/activity", { params: { query } }));
}

function nothing({ show, q, customer, at }: Narrowing): string {
  if (q || customer || show) return t("Nothing of that kind so far.");
  return at ? t("Nothing had happened by then.") : t("Nothing yet. What customers do shows here at once.");
}
