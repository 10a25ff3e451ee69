/* lucide's line icons, drawn from their data; always beside a word or with a label. */
import type { IconNode } from "lucide";
import { h } from "preact";

interface Props {
  of: IconNode;
  size?: number;
  stroke?: number;
  /** It points along the line of writing, so right to left it points the other way. */
  turns?: boolean;
}

export function Icon({ of, size = 16, stroke = 1.5, turns }: Props) {
  return (
    <svg
      class={turns ? "turns" : undefined}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width={(stroke * 24) / size}
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {of.map(([name, attributes]) => h(name, attributes as object))}
    </svg>
  );
}
