/* Sparklines as SVG paths: a line that rises from the ground, and bars of hours. */

export interface Spark {
  line: string;
  /** The same line, closed along the ground. */
  area: string;
  /** Where the last point is. */
  end: [number, number];
}

const INSET = 3;

/** `values` as a line of that size, the highest at the top; nothing at all lies on the ground. */
export function spark(values: readonly number[], width: number, height: number): Spark {
  const most = Math.max(...values, 1);
  const step = values.length > 1 ? (width - 2 * INSET) / (values.length - 1) : 0;
  const points = values.map((value, place): [number, number] => [
    round(values.length > 1 ? INSET + place * step : width - INSET),
    round(height - INSET - (value / most) * (height - 2 * INSET)),
  ]);
  const line = points.map(([x, y], place) => `${place ? "L" : "M"}${x} ${y}`).join("");
  const end = points.at(-1) ?? [width - INSET, height - INSET];
  const ground = `L${end[0]} ${height - INSET}L${points[0]?.[0] ?? INSET} ${height - INSET}Z`;
  return { line, area: points.length ? line + ground : "", end };
}

/** `values` as bars: place and height of each that is not nothing, at least two units high. */
export function bars(values: readonly number[], width: number, height: number): [number, number][] {
  const most = Math.max(...values, 1);
  const step = width / values.length;
  return values.flatMap((value, place): [number, number][] =>
    value > 0 ? [[round(place * step), Math.max(2, round((value / most) * height))]] : [],
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
