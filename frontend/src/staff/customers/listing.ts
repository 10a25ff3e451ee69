/* The list of customers as it was last asked for, so that the way back finds it as it was left. */
import { batch, signal } from "@preact/signals";
import type { CustomerRow } from "../../api/types";
import { api, asked, reason } from "../ask";

const PAGE = 50;
const MOST = 200;

export type Sort = "name" | "newest";

export interface Listing {
  q: string;
  sort: Sort;
  rows: CustomerRow[];
  next: string | null;
}

export const listing = signal<Listing | null>(null);
export const wrong = signal("");
let asking = 0;

/** The first page, or again as many rows as are shown; an answer that comes too late is dropped. */
export async function look(q: string, sort: Sort): Promise<void> {
  const shown = listing.peek();
  const same = shown?.q === q && shown.sort === sort;
  const limit = same ? Math.min(Math.max(shown.rows.length, PAGE), MOST) : PAGE;
  const mine = ++asking;
  try {
    const page = await fetched(q, sort, limit);
    if (mine !== asking) return;
    batch(() => {
      wrong.value = "";
      const further = same && shown.rows.length > MOST ? joined(page.items, shown.rows) : null;
      listing.value = { q, sort, rows: further ?? page.items, next: further ? shown!.next : page.next };
    });
  } catch (failure) {
    if (mine === asking) wrong.value = reason(failure);
  }
}

/** The page after the last row. */
export async function more(): Promise<void> {
  const { q, sort, rows, next } = listing.peek()!;
  const page = await fetched(q, sort, PAGE, next!);
  const shown = listing.peek()!;
  if (shown.q !== q || shown.sort !== sort || shown.next !== next) return;
  listing.value = { q, sort, rows: joined(rows, page.items), next: page.next };
}

/** Rows and those after them; a row that is in both is there once, as it came last. */
function joined(rows: CustomerRow[], others: CustomerRow[]): CustomerRow[] {
  return [...new Map([...rows, ...others].map((row) => [row.id, row])).values()];
}

function fetched(q: string, sort: Sort, limit: number, after?: string) {
  return asked(api.GET("/api/v1/customers", { params: { query: { q, sort, limit, ...(after ? { after } : {}) } } }));
}
