/* The feed: the newest first, narrowed as the address says; it never moves while somebody reads. */
import { signal, useSignal } from "@preact/signals";
import { ListFilter, Pause, Play } from "lucide";
import { useEffect, useRef } from "preact/hooks";
import type { ActivityPage, Item } from "../../api/types";
import { t, tn } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { api, asked, reason } from "../ask";
import { useCommands } from "../commands";
import { joined } from "../fold";
import { Timeline, classOf } from "../parts/timeline";
import { Doing, Wrong } from "../parts/trying";
import { ask, query } from "../route";
import { known } from "../state";
import { Filters, ShowSelect } from "./filters";
import { type Narrowing, groupOf, narrowed, narrowing, wants } from "./narrowing";

const PAGE = 50;
/** Pages that are fetched at once until one shows something. */
const PAGES = 5;
/** Rows that are drawn before somebody asks for more. */
const DRAWN = 50;

/** Nothing new is shown for as long as this holds. */
const paused = signal(false);

export function Feed() {
  const wanted = narrowing(query.value);
  const opened = useSignal(false);
  // What holds stays in sight.
  const filtering = opened.value || Boolean(wanted.q || wanted.customer || wanted.at);
  const filter = () => {
    opened.value = true;
    requestAnimationFrame(() => document.querySelector<HTMLElement>(".filters input")?.focus());
  };
  const toggle = () => (paused.value = !paused.value);
  useCommands(() => [
    { keys: "p", words: paused.value ? t("Go on with the feed") : t("Pause the feed"), act: toggle, icon: Pause },
    { keys: "f", words: t("Filter the feed"), act: filter, icon: ListFilter },
  ]);
  return (
    <section class="feed" aria-labelledby="feed">
      <header class="section">
        <h2 id="feed">{t("Feed")}</h2>
        <ShowSelect wanted={wanted} />
        <button type="button" class="tool" aria-label={t("Filter the feed")} title={t("Filter the feed")} aria-expanded={filtering} onClick={() => (opened.value ? (opened.value = false) : filter())}>
          <Icon of={ListFilter} />
        </button>
        <button type="button" class="tool" aria-label={t("Pause the feed")} title={t("Pause the feed")} aria-pressed={paused.value} onClick={toggle}>
          <Icon of={paused.value ? Play : Pause} />
        </button>
      </header>
      {filtering && <Filters wanted={wanted} />}
      <Log key={`${JSON.stringify(wanted)} ${known.value!.begun}`} wanted={wanted} />
    </section>
  );
}

function Log({ wanted }: { wanted: Narrowing }) {
  const { items } = known.value!;
  const jumped = wanted.at !== "";
  const older = useSignal<Item[]>([]);
  const ended = useSignal(!narrowed(wanted) && !jumped && items.length < PAGE);
  const wrong = useSignal("");
  const drawn = useSignal(DRAWN);
  const heldAt = useSignal<number | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const seen = useRef(known.value!.cursor);
  const all = jumped ? older.value : joined(items, older.value);
  const rows = all.filter((item) => wants(wanted, item, classOf(item)));
  const shown = heldAt.value === null ? rows : rows.filter((item) => item.seq <= heldAt.value!);
  const hold = () => {
    const still = paused.value || (list.current?.scrollTop ?? 0) > 8;
    if (still !== (heldAt.value !== null)) heldAt.value = still ? (rows[0]?.seq ?? 0) : null;
  };
  useEffect(hold, [paused.value]);
  const more = async () => {
    drawn.value += DRAWN;
    if (shown.length >= drawn.value) return;
    for (let page = 0; page < PAGES && !ended.value; page++) {
      const found = await earlier(wanted, oldest(wanted, items, older.value));
      older.value = joined(older.value, found.items);
      ended.value = found.next === null;
      if (found.items.some((item) => wants(wanted, item, classOf(item)))) return;
    }
  };
  useEffect(() => {
    if (narrowed(wanted) || jumped) more().catch((failure) => (wrong.value = reason(failure)));
  }, []);
  const go = () => {
    paused.value = false;
    list.current?.scrollTo({ top: 0 });
    hold();
  };
  return (
    <>
      <Waiting count={rows.length - shown.length} go={go} />
      {jumped && <Back />}
      <Wrong text={wrong.value} />
      {/* The list scrolls, so the keyboard must be able to reach it. */}
      <div ref={list} class="log" role="log" aria-live="off" aria-labelledby="feed" tabIndex={0} onScroll={hold}>
        <Timeline items={shown.slice(0, drawn.value)} fresh={(item) => item.seq > seen.current && !jumped} />
        {shown.length === 0 && ended.value && <p class="none">{nothing(wanted)}</p>}
        {(!ended.value || shown.length > drawn.value) && all.length > 0 && (
          <p class="more">
            <Doing act={more} doing={t("Fetching")}>
              {t("Earlier")}
            </Doing>
          </p>
        )}
      </div>
      <Summary news={rows.filter((item) => item.seq > seen.current).length} />
    </>
  );
}

/** What came while the feed was held; a click shows it. */
function Waiting({ count, go }: { count: number; go: () => void }) {
  if (!count && !paused.value) return null;
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
  const { q, customer } = wanted;
  const group = groupOf(wanted);
  const query = {
    ...(before !== undefined && { before }),
    ...(before === undefined && wanted.at && { at: new Date(wanted.at).toISOString() }),
    ...(group && { group }),
    ...(q && { q }),
    ...(customer && { customer }),
  };
  return asked<ActivityPage>(api.GET("/api/v1/activity", { params: { query } }));
}

/** The entry before which the next page is asked for; undefined for the very first of a search. */
function oldest(wanted: Narrowing, items: readonly Item[], older: readonly Item[]): number | undefined {
  if (older.length) return older.at(-1)!.seq;
  return narrowed(wanted) || wanted.at ? undefined : items.at(-1)?.seq;
}

function nothing({ show, q, customer, at }: Narrowing): string {
  if (q || customer || show) return t("Nothing of that kind so far.");
  return at ? t("Nothing had happened by then.") : t("Nothing yet. What customers do shows here at once.");
}
