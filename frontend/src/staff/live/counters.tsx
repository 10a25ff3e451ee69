/* Today in four figures. */
import type { ComponentChildren } from "preact";
import { duration } from "../../lib/dates";
import { ago, now } from "../clock";
import { known, people, viewing } from "../state";

export function Counters() {
  const { today, cards } = known.value!;
  const last = [...cards.values()].map((card) => card.last_viewed_at ?? "").sort().at(-1);
  const here = people.value.length;
  const unknown = viewing.value.size - here;
  return (
    <section class="counters" aria-label="Today">
      <Counter name="Views today" figure={today.views}>
        {last ? `the last one: ${ago(last, now.value)}` : "none so far"}
      </Counter>
      <Counter name="At the door now" figure={here}>
        {unknown ? `and ${unknown} not known yet` : here ? "all of them people" : "nobody"}
      </Counter>
      <Counter name="First views today" figure={today.first_views}>
        documents opened for the first time
      </Counter>
      <Counter name="Time read today" figure={duration(today.seconds)}>
        {today.views ? `${duration(today.seconds / today.views)} a view` : "nothing read so far"}
      </Counter>
    </section>
  );
}

export function Counter(props: { name: string; figure: ComponentChildren; children?: ComponentChildren }) {
  return (
    <dl class="counter">
      <dt>{props.name}</dt>
      <dd class="figure">{props.figure}</dd>
      {props.children && <dd class="small">{props.children}</dd>}
    </dl>
  );
}
