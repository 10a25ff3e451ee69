/* A choice among a few, side by side; one of them holds. */
interface Props<Name extends string> {
  label: string;
  /** Each choice with its word. */
  of: readonly (readonly [Name, string])[];
  chosen: Name;
  choose: (name: Name) => void;
}

export function Segments<Name extends string>({ label, of, chosen, choose }: Props<Name>) {
  return (
    <div class="segments" role="group" aria-label={label}>
      {of.map(([name, word]) => (
        <button key={name} type="button" aria-pressed={name === chosen} onClick={() => choose(name)}>
          {word}
        </button>
      ))}
    </div>
  );
}
