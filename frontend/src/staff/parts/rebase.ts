/* Two people change one thing: what each of them made of it. Pure. */

/** The names under which two values differ. */
export function differing<T extends object>(one: T, other: T): (keyof T & string)[] {
  const names = Object.keys(one) as (keyof T & string)[];
  return names.filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]));
}

/** My changes to `base` put upon `theirs`; `clashes` is what both changed, as they did. */
export function rebased<T extends object>(base: T, mine: T, theirs: T): { values: T; clashes: Partial<T> } {
  const changed = differing(base, mine);
  const values = { ...theirs };
  const clashes: Partial<T> = {};
  for (const name of changed) {
    values[name] = mine[name];
    const moved = differing({ at: base[name] }, { at: theirs[name] }).length > 0;
    if (moved && differing({ at: mine[name] }, { at: theirs[name] }).length) clashes[name] = theirs[name];
  }
  return { values, clashes };
}
