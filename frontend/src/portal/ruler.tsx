/* The days from issue to due, one tick a day; decorative, since the sentence above says it. */
import { daysUntil, short } from "../lib/dates";
import { t } from "../lib/words";
import { locale } from "./boot";

interface Props {
  issued: string;
  due: string;
  today: string;
}

const LONGEST = 60;

export function Ruler({ issued, due, today }: Props) {
  const end = today > due ? today : due;
  const days = daysUntil(end, issued);
  const step = days > LONGEST ? 7 : 1;
  const now = daysUntil(today, issued);
  const late = daysUntil(due, issued);
  if (days < 2 || now < 0 || days > LONGEST * 7) return null;
  const ticks = Array.from({ length: Math.floor(days / step) + 1 }, (_, index) => index * step);
  return (
    <div class="ruler" aria-hidden="true">
      <svg class="turns" viewBox={`-1 0 ${days + 2} 16`} preserveAspectRatio="none">
        {ticks.map((day) => (
          <line
            x1={day}
            x2={day}
            y1={(day / step) % 5 === 0 ? 4 : 8}
            y2={16}
            class={day > late ? "late" : day <= now ? "passed" : "coming"}
            vector-effect="non-scaling-stroke"
          />
        ))}
        <line x1={now} x2={now} y1={0} y2={16} class="now" vector-effect="non-scaling-stroke" />
      </svg>
      <p>
        <span>{short(issued, today, locale)}</span>
        <span>{today > due ? t("Today") : short(due, today, locale)}</span>
      </p>
    </div>
  );
}
