/* Keys as they stand on a keyboard: "g l" is G, then L. */
export function Keys({ of }: { of: string }) {
  if (!of) return null;
  return (
    <span class="keycaps">
      {of.split(" ").map((key) => (
        <kbd key={key}>{key.length === 1 ? key.toUpperCase() : key}</kbd>
      ))}
    </span>
  );
}
