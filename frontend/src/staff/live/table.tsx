/* The documents, with counters that move while one looks; rows never move under the pointer. */
import { type Signal, useSignal } from "@preact/signals";
import { Copy } from "lucide";
import { useEffect, useRef } from "preact/hooks";
import type { Card } from "../../api/types";
import { duration } from "../../lib/dates";
import { money } from "../../lib/money";
import { Icon } from "../../ui/icon";
import { StatusMark } from "../../ui/status";
import { reason } from "../ask";
import { ago, exact, locale, now } from "../clock";
import { copyDocumentLink } from "../parts/copy";
import { Wrong } from "../parts/frame";
import { Light } from "../parts/lamp";
import { goTo } from "../route";
import { known, viewing } from "../state";

const SHOWN = 50;

export function Documents() {
  const held = useRef(false);
  const order = useRef<string[]>([]);
  const current = useSignal<string | null>(null);
  const wrong = useSignal("");
  const cards = known.value!.cards;
  if (!held.current) order.current = ordered(cards);
  const rows = order.current.flatMap((id) => cards.get(id) ?? []);
  const copy = async (id: string) => {
    wrong.value = "";
    try {
      await copyDocumentLink(id);
    } catch (failure) {
      wrong.value = reason(failure);
    }
  };
  useKeys(order, current, copy);
  return (
    <section class="documents" aria-labelledby="documents">
      <header class="section">
        <h2 id="documents">Documents</h2>
        <span class="small">seen or added lately</span>
      </header>
      <Wrong text={wrong.value} />
      <table onPointerEnter={() => (held.current = true)} onPointerLeave={() => (held.current = false)}>
        <Head />
        <tbody>
          {rows.map((card) => (
            <Row key={card.id} card={card} current={card.id === current.value} copy={copy} />
          ))}
        </tbody>
      </table>
      <p class="keys" aria-hidden="true">
        <span><kbd>J</kbd> <kbd>K</kbd> move</span>
        <span><kbd>Enter</kbd> open</span>
        <span><kbd>C</kbd> copy link</span>
      </p>
    </section>
  );
}

function Head() {
  return (
    <thead>
      <tr>
        <th class="dot"><span class="visually-hidden">Here now</span></th>
        <th>Number</th>
        <th>Customer</th>
        <th class="number">Amount</th>
        <th>Status</th>
        <th class="number">Views</th>
        <th class="number widest">People</th>
        <th>Last viewed</th>
        <th class="number wide">Time read</th>
        <th class="act"><span class="visually-hidden">Link</span></th>
      </tr>
    </thead>
  );
}

function Row({ card, current, copy }: { card: Card; current: boolean; copy: (id: string) => void }) {
  const here = [...viewing.value.values()].filter((viewer) => viewer.document === card.id);
  const person = here.some((viewer) => viewer.human);
  const address = `/staff/documents/${card.id}`;
  const open = (event: MouseEvent) => {
    if (!(event.target as Element).closest("a, button")) goTo(address);
  };
  return (
    <tr aria-current={current || undefined} onClick={open} data-document={card.number}>
      <td class="dot">
        <Light of={person ? "lit" : here.length ? "maybe" : "unlit"} />
      </td>
      <td class="numbered strong">
        <a href={address} title={card.number}>
          {card.number}
        </a>
      </td>
      <td class="name">{card.customer_name}</td>
      <td class="number">{money(amountOf(card), card.currency, locale)}</td>
      <td>
        {card.kind === "credit_note" ? <span class="small">Credit note</span> : <StatusMark status={card.status} />}
      </td>
      <td class={card.views ? "number" : "number zero"}>
        {card.views}
        <span class="unit">{card.views === 1 ? " view" : " views"}</span>
      </td>
      <td class={card.visitors ? "number widest" : "number widest zero"}>{card.visitors}</td>
      <td>
        <LastViewed card={card} here={here.length > 0} person={person} />
      </td>
      <td class={card.seconds ? "number wide" : "number wide zero"}>{duration(card.seconds)}</td>
      <td class="act">
        <button
          type="button"
          class="tool"
          aria-label={`Copy the link of ${card.number}`}
          title="Copy Link"
          onClick={() => copy(card.id)}
        >
          <Icon of={Copy} />
        </button>
      </td>
    </tr>
  );
}

function LastViewed({ card, here, person }: { card: Card; here: boolean; person: boolean }) {
  if (person) return <span class="now">now</span>;
  if (here && !card.last_viewed_at) return <span class="zero">checking</span>;
  if (!card.last_viewed_at) return <span class="zero">never</span>;
  return (
    <time dateTime={card.last_viewed_at} title={exact(card.last_viewed_at)}>
      {ago(card.last_viewed_at, now.value)}
    </time>
  );
}

/** J and K move, Enter opens, C copies; never while somebody types, and with no other key. */
function useKeys(order: { current: string[] }, current: Signal<string | null>, copy: (id: string) => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey) return;
      if ((event.target as Element).closest("input, textarea, select, dialog")) return;
      const rows = order.current;
      const at = current.value ? rows.indexOf(current.value) : -1;
      const key = event.key.toLowerCase();
      if (key === "j") current.value = rows[Math.min(at + 1, rows.length - 1)] ?? null;
      if (key === "k") current.value = rows[Math.max(at - 1, 0)] ?? null;
      if (key === "c" && current.value) copy(current.value);
      if (key === "enter" && current.value && event.target === document.body)
        goTo(`/staff/documents/${current.value}`);
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
  useEffect(() => {
    if (current.value) document.querySelector("tr[aria-current]")?.scrollIntoView({ block: "nearest" });
  }, [current.value]);
}

function amountOf(card: Card): number {
  return card.kind === "invoice" && card.due ? card.due : card.total;
}

function ordered(cards: ReadonlyMap<string, Card>): string[] {
  const at = (card: Card) => card.last_viewed_at ?? card.created_at;
  return [...cards.values()]
    .sort((one, other) => at(other).localeCompare(at(one)) || other.id.localeCompare(one.id))
    .slice(0, SHOWN)
    .map((card) => card.id);
}
