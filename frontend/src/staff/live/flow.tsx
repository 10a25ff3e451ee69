/* The flow: how many documents came how far, and the median time from step to step. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Flow as Told } from "../../api/types";
import { duration } from "../../lib/dates";
import { t, tn } from "../../lib/words";
import { api, asked } from "../ask";
import { known, range } from "../state";

const [WIDTH, HEIGHT, BAR] = [300, 56, 22];
const PATIENCE = 10_000;
const HOUR = 3_600;

export function Flow() {
  const found = useSignal<Told | null>(null);
  const days = range.value === 1 ? 7 : range.value;
  const cursor = known.value!.cursor;
  const look = async () => {
    try {
      found.value = await asked(api.GET("/api/v1/flow", { params: { query: { days } } }));
    } catch {
      // What was told before stands; the connection's banner says how old it may be.
    }
  };
  useEffect(() => void look(), [days]);
  // It is no part of the feed: what happens is told a little later, all at once.
  useEffect(() => {
    const waiting = setTimeout(() => void look(), PATIENCE);
    return () => clearTimeout(waiting);
  }, [cursor]);
  return (
    <section class="flow" aria-labelledby="flow">
      <header class="section">
        <h2 id="flow">{t("Flow")}</h2>
        <span class="small">{days === 7 ? t("handed out in 7 days") : t("handed out in 30 days")}</span>
      </header>
      {found.value && <Steps told={found.value} />}
    </section>
  );
}

function Steps({ told }: { told: Told }) {
  const { handed_out, viewed, started, paid, to_view, to_start, to_paid } = told;
  const counts = [handed_out, viewed, started, paid];
  const words = [t("Handed out"), t("Viewed"), t("Started"), t("Paid")];
  const times: [number | null, string][] = [[to_view, t("to view")], [to_start, t("to start")], [to_paid, t("to pay")]];
  if (!handed_out) return <p class="none">{t("Nothing was handed out. Copy a document's link to begin.")}</p>;
  return (
    <>
      <dl>
        {words.map((word, place) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd>{counts[place]}</dd>
          </div>
        ))}
      </dl>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {counts.slice(1).map((count, place) => (
          <path key={place} class="band" d={band(place, counts[place]!, count, handed_out)} />
        ))}
        {counts.map((count, place) => (
          <rect key={place} x={x(place)} y={HEIGHT - tall(count, handed_out)} width={BAR} height={tall(count, handed_out)} />
        ))}
      </svg>
      <p class="medians">
        {times.map(([seconds, word]) => (
          <span key={word}>
            {seconds === null ? "–" : roughly(seconds)}
            <span class="small">{word}</span>
          </span>
        ))}
      </p>
    </>
  );
}

/** 42 s, 14 min, 25 h, 3 days: as near as matters. */
function roughly(seconds: number): string {
  if (seconds < HOUR) return duration(seconds);
  const hours = Math.round(seconds / HOUR);
  const days = Math.round(seconds / (24 * HOUR));
  return hours < 48 ? t("{count} h", { count: hours }) : tn(days, "{count} day", "{count} days");
}

function x(place: number): number {
  return (place * (WIDTH - BAR)) / 3;
}

function tall(count: number, most: number): number {
  return count ? Math.min(HEIGHT, Math.max(2, (count / most) * HEIGHT)) : 1;
}

/** From one bar to the next, in a soft step. */
function band(place: number, from: number, to: number, most: number): string {
  const [start, end] = [x(place) + BAR, x(place + 1)];
  const [high, low] = [HEIGHT - tall(from, most), HEIGHT - tall(to, most)];
  const middle = (start + end) / 2;
  return `M${start} ${high}C${middle} ${high} ${middle} ${low} ${end} ${low}V${HEIGHT}H${start}Z`;
}
