/* lucide's line icons, drawn from their data; always beside a word or with a label. */
import type { IconNode } from "lucide";
import { h } from "preact";

interface Props {
  of: IconNode;
  size?: number;
  stroke?: number;
}

export function Icon({ of, size = 16, stroke = 1.5 }: Props) {
  return (
    <svg
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
