/* Our own drawing: a porch lamp, lit while somebody is at the door. */
interface Props {
  lit?: boolean;
  size?: number;
}

export function Lamp({ lit = false, size = 24 }: Props) {
  return (
    <svg class="lamp" data-lit={lit} width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path class="glass" d="M8 9h8l-1.2 9H9.2z" />
      <path d="M12 1.5V4M12 4 5.5 9h13zM8 9l1.2 9h5.6L16 9M12 18v3M9 21.5h6" />
    </svg>
  );
}

/** The light itself: a person, somebody not known yet, or nobody. */
export function Light({ of }: { of: "lit" | "maybe" | "unlit" }) {
  return <span class="light" data-light={of} aria-hidden="true" />;
}
