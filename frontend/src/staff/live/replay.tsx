/* A past hour played again from the log: who came, how far, and the feed as it was. */
import { type Signal, useSignal } from "@preact/signals";
import { ChevronLeft, ChevronRight, Pause, Play } from "lucide";
import { useEffect } from "preact/hooks";
import type { ActivityPage, Item } from "../../api/types";
import { bars } from "../../lib/spark";
import { t, tn } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { api, asked, reason } from "../ask";
import { hour, noon, now, second, when } from "../clock";
import { useCommands } from "../commands";
import { Segments } from "../parts/segments";
import { Timeline } from "../parts/timeline";
import { Wrong } from "../parts/trying";
import { ask, query } from "../route";
import { ShowSelect } from "./filters";
import { narrowing, wants } from "./narrowing";
import { HOUR, SPEEDS, type Speed, addressed, byMinute, classesOf, figures, until } from "./past-hour";
import { TraceRows } from "./traces";

const PAGE = 200;
/** Entries of one hour; what comes after them is not played. */
const MOST = 20_000;
/** Milliseconds between two pictures. */
const STEP = 100;
const [WIDTH, HEIGHT] = [600, 24];

interface Player {
  /** Milliseconds since 1970. */
  at: Signal<number>;
  playing: Signal<boolean>;
  speed: Signal<Speed>;
}

export function Replay({ from }: { from: string }) {
  const begins = new Date(from).getTime();
  const items = useSignal<Item[]>([]);
  const wrong = useSignal("");
  const player = usePlayer(begins);
  useEffect(() => {
    let left = false;
    const take = (more: Item[]) => {
      if (!left) items.value = [...items.value, ...more];
      return !left;
    };
    entriesOf(begins, take).catch((failure) => (wrong.value = reason(failure)));
    return () => void (left = true);
  }, []);
  const wanted = narrowing(query.value);
  const past = until(items.value, player.at.value);
  const visits = classesOf(items.value);
  return (
    <section class="replay" aria-labelledby="replay">
      <header class="section">
        <h2 id="replay">{t("Replay")}</h2>
        <span class="small">{t("{from} to {to}", { from: when(new Date(begins).toISOString(), noon.value), to: hour(begins + HOUR) })}</span>
        <ShowSelect wanted={wanted} />
      </header>
      <Deck player={player} begins={begins} minutes={byMinute(items.value, begins)} />
      <Wrong text={wrong.value} />
      <Sum of={figures(past)} />
      <TraceRows of={{ items: past, visits }} viewing={[]} at={player.at.value} />
      <div class="log" role="log" aria-live="off" aria-labelledby="replay" tabIndex={0}>
        <Timeline items={past.filter((item) => wants(wanted, item, item.visit_class))} fresh={() => false} />
        {past.length === 0 && <p class="none">{t("Nothing had happened in this hour by then.")}</p>}
      </div>
    </section>
  );
}

/** Time that passes faster. It stops at the end of the hour. */
function usePlayer(begins: number): Player {
  const player = { at: useSignal(begins), playing: useSignal(true), speed: useSignal<Speed>(60) };
  const { at, playing, speed } = player;
  useEffect(() => {
    if (!playing.value) return;
    let last = performance.now();
    const passing = setInterval(() => {
      const passed = performance.now() - last;
      last += passed;
      at.value = Math.min(begins + HOUR, at.value + passed * speed.value);
      if (at.value === begins + HOUR) playing.value = false;
    }, STEP);
    return () => clearInterval(passing);
  }, [playing.value]);
  return player;
}

/** The buttons of a player, and the hour as a line that can be taken hold of. */
function Deck({ player, begins, minutes }: { player: Player; begins: number; minutes: number[] }) {
  const { at, playing, speed } = player;
  const play = () => {
    if (at.value === begins + HOUR) at.value = begins;
    playing.value = !playing.value;
  };
  const toHour = (start: number) => ask({ replay: addressed(start) });
  const words = playing.value ? t("Pause") : t("Play");
  useCommands(() => [{ keys: "p", words: playing.value ? t("Pause the replay") : t("Play the hour"), act: play, icon: playing.value ? Pause : Play }]);
  const later = begins + HOUR;
  return (
    <div class="deck">
      <button type="button" class="tool" aria-label={t("The hour before")} title={t("The hour before")} onClick={() => toHour(begins - HOUR)}>
        <Icon of={ChevronLeft} />
      </button>
      <button type="button" class="button" aria-label={words} title={words} onClick={play}>
        <Icon of={playing.value ? Pause : Play} />
      </button>
      <button type="button" class="tool" aria-label={t("The hour after")} title={t("The hour after")} disabled={later > now.value} onClick={() => toHour(later)}>
        <Icon of={ChevronRight} />
      </button>
      <output class="moment">{second(new Date(at.value).toISOString())}</output>
      <label class="track">
        <span class="visually-hidden">{t("Moment of the hour")}</span>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          {bars(minutes, WIDTH, HEIGHT).map(([x, tall]) => (
            <rect key={x} x={x} y={HEIGHT - tall} width={WIDTH / 60 - 2} height={tall} data-past={begins + (x / WIDTH) * HOUR <= at.value} />
          ))}
        </svg>
        <input
          type="range" min="0" max={HOUR / 1_000} step="1" value={Math.round((at.value - begins) / 1_000)}
          aria-valuetext={second(new Date(at.value).toISOString())}
          onInput={(event) => (at.value = begins + event.currentTarget.valueAsNumber * 1_000)}
        />
      </label>
      <Segments label={t("Speed")} of={SPEEDS.map((each) => [String(each), `${each}×`] as const)} chosen={String(speed.value)} choose={(chosen) => (speed.value = Number(chosen) as Speed)} />
      <button type="button" class="button" onClick={() => ask({ replay: "" })}>
        {t("Back to now")}
      </button>
    </div>
  );
}

function Sum({ of: { views, people, downloads } }: { of: ReturnType<typeof figures> }) {
  const words = [
    tn(people, "{count} person", "{count} people"),
    tn(views, "{count} view", "{count} views"),
    tn(downloads, "{count} PDF", "{count} PDFs"),
  ];
  return <p class="sum">{words.join(", ")}</p>;
}

/** Read the entries of an hour in order, as long as they are taken. */
async function entriesOf(begins: number, take: (items: Item[]) => boolean): Promise<void> {
  const ends = begins + HOUR;
  const read = (of: object) => asked<ActivityPage>(api.GET("/api/v1/activity", { params: { query: of } }));
  const before = await read({ at: new Date(begins - 1).toISOString(), limit: 1 });
  let after = before.items[0]?.seq ?? 0;
  for (let count = 0; count < MOST; count += PAGE) {
    const { items, next } = await read({ after, limit: PAGE });
    const within = items.toReversed().filter((item) => Date.parse(item.at) < ends);
    if (!take(within) || next === null || within.length < items.length) return;
    after = next;
  }
}
