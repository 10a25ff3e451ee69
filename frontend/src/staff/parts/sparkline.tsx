/* Small pictures of a series: a line with its last point in ink, and the bars of a day. */
import { bars, spark } from "../../lib/spark";

const [WIDTH, HEIGHT] = [96, 28];
const [DAY_WIDTH, DAY_HEIGHT] = [48, 16];

export function Sparkline({ values, label }: { values: readonly number[]; label: string }) {
  const { line, area, end } = spark(values, WIDTH, HEIGHT);
  return (
    <svg class="sparkline" width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <path class="area" d={area} />
      <path class="line" d={line} />
      <circle cx={end[0]} cy={end[1]} r="2" />
    </svg>
  );
}

export function DayBars({ values, label }: { values: readonly number[]; label: string }) {
  const width = DAY_WIDTH / values.length;
  const last = values.length - 1;
  return (
    <svg class="day-bars" width={DAY_WIDTH} height={DAY_HEIGHT} viewBox={`0 0 ${DAY_WIDTH} ${DAY_HEIGHT}`} role="img" aria-label={label}>
      <path d={`M0 ${DAY_HEIGHT - 0.5}H${DAY_WIDTH}`} stroke-dasharray={`${width - 0.5} 0.5`} />
      {bars(values, DAY_WIDTH, DAY_HEIGHT).map(([x, tall]) => (
        <rect key={x} x={x} y={DAY_HEIGHT - tall} width={width - 0.5} height={tall} data-last={x >= last * width - 1} />
      ))}
    </svg>
  );
}
