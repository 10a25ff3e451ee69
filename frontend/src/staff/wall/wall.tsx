/* The wall: the same facts, readable across a room. It needs nobody, and Escape leaves. */
import { useEffect, useLayoutEffect } from "preact/hooks";
import { duration, timer } from "../../lib/dates";
import { t, tn } from "../../lib/words";
import { hour, longAgo, now } from "../clock";
import { useCommands } from "../commands";
import { connection } from "../connection";
import { aboutViewer, everybody } from "../live/doorways";
import { total } from "../live/series";
import { type Trace, traces } from "../live/trace-steps";
import { Lamp } from "../parts/lamp";
import { Timeline, classOf } from "../parts/timeline";
import { forced } from "../preferences";
import { goTo } from "../route";
import { known, readerOf, viewing } from "../state";
import { sectionWord } from "../words";

const SHOWN = 5;
const LATEST = 3;
/** Minutes without anybody until it dims. */
const ASLEEP = 10 * 60_000;

export function WallPage() {
  useLayoutEffect(() => {
    forced.value = "dark";
    return () => {
      forced.value = null;
    };
  }, []);
  useAwake();
  useCommands(() => [{ keys: "Escape", words: t("Leave the wall"), act: () => goTo("/staff"), hidden: true }]);
  const here = everybody();
  return (
    <main class="wall" data-awake={here.length > 0 || lately()}>
      <header>
        <h1>{t("At the door")}</h1>
        <p class="wall-state" role="status">
          {stateWords()}
        </p>
        <p class="wall-clock">{hour(now.value)}</p>
        <a class="wall-leave" href="/staff">
          {t("Leave")} <kbd>{t("Esc|key")}</kbd>
        </a>
      </header>
      <Lamps />
      {known.value && <Figures />}
    </main>
  );
}

function Lamps() {
  const here = everybody().slice(0, SHOWN);
  const gone = left().slice(0, SHOWN - here.length);
  const others = everybody().length - SHOWN;
  if (!here.length && !gone.length) return <p class="wall-nobody">{t("Nobody at the door.")}</p>;
  return (
    <ul class="wall-lamps">
      {here.map((viewer) => (
        <li key={`${viewer.visit} ${viewer.document}`} data-light={viewer.human ? "lit" : "maybe"}>
          <Lamp lit={viewer.human} size={120} />
          <p class="who">{readerOf(viewer)}</p>
          <p class="about">{aboutViewer(viewer)}</p>
          <p class="timer">{timer((now.value - Date.parse(viewer.since)) / 1_000)}</p>
          <p class="where">{viewer.human ? sectionWord(viewer.section) : t("person or robot?")}</p>
        </li>
      ))}
      {gone.map((trace) => (
        <li key={trace.place} data-light="unlit">
          <Lamp size={80} />
          <p class="who">{trace.customer_name}</p>
          <p class="about">{trace.number || t("Portal")}</p>
          <p class="timer">{longAgo(new Date(trace.end).toISOString(), now.value)}</p>
        </li>
      ))}
      {others > 0 && <li class="about">{tn(others, "and {count} more", "and {count} more")}</li>}
    </ul>
  );
}

function Figures() {
  const { period, today, items } = known.value!;
  const day = { ...period, days: 1 as const };
  const figures: [string, string | number][] = [
    [t("Views today"), total(day, today, "views")],
    [t("People today"), total(day, today, "people")],
    [t("First views today"), total(day, today, "first_views")],
    [t("Time read today"), duration(total(day, today, "seconds"))],
  ];
  const latest = items.filter((item) => classOf(item) === "human").slice(0, LATEST);
  return (
    <footer>
      {figures.map(([name, figure]) => (
        <dl key={name}>
          <dt>{name}</dt>
          <dd>{figure}</dd>
        </dl>
      ))}
      <Timeline items={latest} fresh={() => false} />
    </footer>
  );
}

/** Those who left in the last minutes, each once. */
function left(): Trace[] {
  if (!known.value) return [];
  const found = traces(known.value, viewing.value.values(), now.value);
  const here = new Set(everybody().map((viewer) => viewer.customer_name));
  return found.filter(({ viewer, customer_name }) => {
    const first = !viewer && !here.has(customer_name);
    here.add(customer_name);
    return first;
  });
}

function lately(): boolean {
  const last = known.value?.items.find((item) => classOf(item) === "human");
  return Boolean(last && now.value - Date.parse(last.at) < ASLEEP);
}

function stateWords(): string {
  const found = connection.value;
  if (found.state === "live") return t("Up to date");
  if (found.state === "connecting") return t("Connecting");
  return t("Not live since {time}.", { time: hour(found.since) });
}

/** Keep the screen on, where the browser lets us; it lets go whenever the page is hidden. */
function useAwake(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    let over = false;
    const hold = async () => {
      if (document.visibilityState !== "visible") return;
      lock = await navigator.wakeLock?.request("screen").catch(() => undefined);
      if (over) void lock?.release();
    };
    void hold();
    document.addEventListener("visibilitychange", hold);
    return () => {
      over = true;
      document.removeEventListener("visibilitychange", hold);
      void lock?.release();
    };
  }, []);
}
