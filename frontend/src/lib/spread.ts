/* How money spreads over invoices until it is used up, as the server spreads it. */

export interface Owing {
  document: string;
  due: number;
}

/** What of `amount` goes to which invoice, in their order; minor units. */
export function spread(amount: number, owing: readonly Owing[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const { document, due } of owing) {
    const share = Math.min(amount, due);
    if (share > 0) found.set(document, share);
    amount -= Math.max(0, share);
  }
  return found;
}
