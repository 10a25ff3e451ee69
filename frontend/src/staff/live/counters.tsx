/* What people did in a range of days: figures, how they came about, and the range before. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { duration } from "../../lib/dates";
import { t, tn } from "../../lib/words";
import { hour, now } from "../clock";
import { outdated } from "../fold";
import { Segments } from "../parts/segments";
import { Sparkline } from "../parts/sparkline";
import { ask } from "../route";
import { known, range, readRange } from "../state";
import { type Range, before, hourEnds, series, total } from "./series";

interface Shown {
  of: Parameters<typeof total>[2];
  name: (days: Range) => string;
  figure: (value: number) => string | number;
}

/** One row for each counter. */
const shown: readonly Shown[] = [
  { of: "views", name: (days) => (days === 1 ? t("Views today") : t("Views")), figure: String },
  { of: "people", name: (days) => (days === 1 ? t("People today") : t("People")), figure: String },
  { of: "first_views", name: (days) => (days === 1 ? t("First views today") : t("First views")), figure: String },
  { of: "seconds", name: (days) => (days === 1 ? t("Time read today") : t("Time read")), figure: duration },
  { of: "downloads", name: (days) => (days === 1 ? t("PDFs today") : t("PDFs")), figure: String },
  { of: "attempts", name: (days) => (days === 1 ? t("Tries to pay today") : t("Tries to pay")), figure: String },
];

export function Counters() {
  const { today, period } = known.value!;
  useRange();
  const hourly = now.value - (now.value % 60_000);
  return (
    <section class="counters" aria-label={period.days === 1 ? t("Today") : tn(period.days, "The last {count} day", "The last {count} days")}>
      {shown.map(({ of, name, figure }) => {
        const values = series(period, today, of, hourly);
        const value = figure(total(period, today, of));
        const payments = of === "attempts" ? total(period, today, "payments") : 0;
        return (
          <Counter
            key={of}
            name={name(period.days)}
            figure={value}
            picture={<Sparkline values={values} label={t("{name}: {values}", { name: name(period.days), values: values.map(figure).join(", ") })} />}
          >
            {payments > 0 ? tn(payments, "{count} payment came", "{count} payments came") : comparison(figure(before(period, today, of, hourly)), period.days, hourEnds(today, hourly))}
          </Counter>
        );
      })}
    </section>
  );
}

export function RangeSwitch() {
  const of = [["1", t("Today")], ["7", t("7 days")], ["30", t("30 days")]] as const;
  return (
    <Segments
      label={t("Range")}
      of={of}
      chosen={String(range.value) as "1" | "7" | "30"}
      choose={(days) => ask({ days: days === "1" ? "" : days })}
    />
  );
}

export function Counter(props: { name: string; figure: ComponentChildren; picture?: ComponentChildren; children?: ComponentChildren }) {
  return (
    <dl class="counter">
      <dt>{props.name}</dt>
      <dd class="figure">{props.figure}</dd>
      {props.picture && <dd class="picture">{props.picture}</dd>}
      {props.children && <dd class="small">{props.children}</dd>}
    </dl>
  );
}

/** Whenever the address asks for another range, or another day has begun, the days before are read. */
function useRange(): void {
  const asking = useRef(false);
  const { period } = known.value!;
  const lacking = period.days !== range.value || outdated(known.value!);
  useEffect(() => {
    if (!lacking || asking.current) return;
    asking.current = true;
    void readRange()
      .catch(() => undefined) // the connection's banner tells; the labels say what is shown
      .then(() => (asking.current = false));
  }, [lacking, range.value]);
}

function comparison(value: string | number, days: Range, until: number): string {
  if (days === 1) return t("{value} yesterday by {time}", { value: String(value), time: hour(until) });
  return days === 7 ? t("{value} in the 7 days before", { value: String(value) }) : t("{value} in the 30 days before", { value: String(value) });
}
