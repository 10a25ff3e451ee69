/* At the door: a line for each visitor of the last minutes that climbs the nearer it comes to paying. */
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import type { Viewer } from "../../api/types";
import { timer } from "../../lib/dates";
import { t } from "../../lib/words";
import { ago, hour, now } from "../clock";
import { Light } from "../parts/lamp";
import { useSteady } from "../parts/steady";
import { known, viewing } from "../state";
import { sectionWord } from "../words";
import { addressed } from "./past-hour";
import { HIGHEST, SPAN, type Trace, across, level, path, traces } from "./trace-steps";

const SHOWN = 4;
/** Milliseconds before the last thing that was done: most visits are shorter. */
const BEFORE = 5 * 60_000;
const [WIDTH, HEIGHT] = [1_000, 32];
const QUARTER = SPAN / 4;

export function Traces() {
  return <TraceRows of={known.value!} viewing={viewing.value.values()} at={now.value} instead={<LastVisit />} />;
}

/** With nobody there, the way to who was there last. */
function LastVisit() {
  const { items, visits } = known.value!;
  const last = items.find(({ visit }) => visit && visits.get(visit) === "human");
  if (!last) return null;
  const from = addressed(Date.parse(last.at) - BEFORE);
  return <a href={`/staff?replay=${encodeURIComponent(from)}`}>{t("Replay the last visit")}</a>;
}

interface RowsProps {
  of: Parameters<typeof traces>[0];
  viewing: Iterable<Viewer>;
  /** Milliseconds since 1970: the end of the lines. */
  at: number;
  /** What else is said where there was nobody. */
  instead?: ComponentChildren;
}

/** Those who were there in the 20 minutes until then. */
export function TraceRows({ of, viewing, at, instead }: RowsProps) {
  const { held, attributes } = useSteady();
  const order = useRef<string[]>([]);
  const found = traces(of, viewing, at);
  if (!held()) order.current = found.map((trace) => trace.place);
  const rows = order.current.flatMap((place) => found.find((trace) => trace.place === place) ?? []);
  return (
    <section class="traces" aria-labelledby="traces">
      <header class="section">
        <h2 id="traces">{t("At the door")}</h2>
        <span class="small">{t("the last 20 minutes; higher is nearer to paying")}</span>
      </header>
      {rows.length === 0 ? (
        <p class="none">
          {t("Nobody came in the last 20 minutes.")} {instead}
        </p>
      ) : (
        <>
          <ul {...attributes}>
            {rows.slice(0, SHOWN).map((trace) => (
              <Row key={trace.place} trace={trace} at={at} />
            ))}
          </ul>
          <Axis at={at} />
        </>
      )}
    </section>
  );
}

function Row({ trace, at }: { trace: Trace; at: number }) {
  const { viewer } = trace;
  const where = outcomeWord(trace) || levelWord(level(trace));
  return (
    <li class="trace" data-live={Boolean(viewer)}>
      <Light of={viewer ? "lit" : "unlit"} />
      <p class="who">
        {trace.document ? <a href={`/staff/documents/${trace.document}`}>{trace.customer_name}</a> : trace.customer_name}
        <span class="small">{trace.number || t("Portal")}</span>
      </p>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {[1, 2, 3].map((place) => (
          <path key={place} class="tick" d={`M${(WIDTH / 4) * place} 0V${HEIGHT}`} />
        ))}
        <path class="run" d={`${path(trace, at, WIDTH, HEIGHT)}V${HEIGHT}Z`} />
        <path class="line" d={path(trace, at, WIDTH, HEIGHT)} />
        {trace.marks.map((mark) => (
          <path key={`${mark.at} ${mark.of}`} class="mark" data-of={mark.of} d={`M${across(mark.at, at, WIDTH)} 0h0`} />
        ))}
      </svg>
      <p class="end">
        {viewer ? timer((at - Date.parse(viewer.since)) / 1_000) : ago(new Date(trace.end).toISOString(), at)}
        <span class="small">{viewer ? sectionWord(viewer.section) : where}</span>
      </p>
    </li>
  );
}

function Axis({ at }: { at: number }) {
  const minute = at - (at % 60_000);
  return (
    <p class="axis" aria-hidden="true">
      <span class="times">
        {[4, 3, 2, 1].map((place) => (
          <span key={place}>{hour(minute - place * QUARTER)}</span>
        ))}
      </span>
      <span>{at === now.value ? t("now") : hour(at)}</span>
    </p>
  );
}

function outcomeWord({ marks }: Trace): string {
  switch (marks.at(-1)?.of) {
    case "started":
      return t("went to pay");
    case "declined":
      return t("was declined");
    case "left":
      return t("did not pay");
    case "processing":
      return t("the bank moves it");
    case "paid":
      return t("paid");
    case undefined:
      return "";
  }
}

function levelWord(height: number): string {
  if (height >= HIGHEST) return t("went to pay");
  if (height === 3) return t("read Payment");
  return height === 2 ? t("read Terms") : height === 1 ? t("read Lines") : t("opened it");
}
