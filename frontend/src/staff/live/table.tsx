/* The documents, with counters that move while one looks; rows never move under the pointer. */
import { type Signal, useSignal } from "@preact/signals";
import { Copy } from "lucide";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Card, Viewer } from "../../api/types";
import { duration } from "../../lib/dates";
import { money } from "../../lib/money";
import { t, tn } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { StatusMark } from "../../ui/status";
import { reason } from "../ask";
import { locale, now } from "../clock";
import { useCommands } from "../commands";
import { copyDocumentLink } from "../parts/copy";
import { Light } from "../parts/lamp";
import { LastViewed } from "../parts/last-viewed";
import { DayBars } from "../parts/sparkline";
import { PathBar } from "../parts/steps";
import { useSteady } from "../parts/steady";
import { type Column, Table } from "../parts/table";
import { Wrong } from "../parts/trying";
import { goTo } from "../route";
import { known, viewing } from "../state";
import { lastDay } from "./series";

const SHOWN = 50;

export function Documents() {
  const { held, attributes } = useSteady();
  const order = useRef<string[]>([]);
  const current = useSignal<string | null>(null);
  const wrong = useSignal("");
  const cards = known.value!.cards;
  if (!held()) order.current = ordered(cards);
  const rows = order.current.flatMap((id) => cards.get(id) ?? []);
  // Made once, so that a row is drawn again only when its card is another.
  const { copy, shown, row } = useMemo(() => {
    const copy = async (id: string) => {
      wrong.value = "";
      try {
        await copyDocumentLink(id);
      } catch (failure) {
        wrong.value = reason(failure);
      }
    };
    const row = (card: Card) => ({
      key: card.id,
      "aria-current": card.id === current.value || undefined,
      "data-document": card.number,
      onClick: (event: MouseEvent) => open(event, card.id),
    });
    return { copy, shown: columns(copy), row };
  }, []);
  useKeys(order, current, copy);
  return (
    <section class="documents" aria-labelledby="documents">
      <header class="section">
        <h2 id="documents">{t("Documents")}</h2>
        <span class="small">{t("seen or added lately")}</span>
      </header>
      <Wrong text={wrong.value} />
      <Table
        columns={shown}
        rows={rows}
        row={row}
        attributes={attributes}
      />
      <p class="keys" aria-hidden="true">
        <span><kbd>J</kbd> <kbd>K</kbd> {t("move")}</span>
        <span><kbd>{t("Enter|key")}</kbd> {t("open")}</span>
        <span><kbd>C</kbd> {t("copy link")}</span>
        <span><kbd>?</kbd> {t("all keys")}</span>
      </p>
    </section>
  );
}

/** One row for each column. */
function columns(copy: (id: string) => void): Column<Card>[] {
  return [
    { head: t("Here now"), unseen: true, class: "dot", cell: (card) => <Light of={lightOf(at(card))} /> },
    { head: t("Number"), class: "numbered strong", cell: (card) => <a href={addressOf(card.id)} title={card.number}>{card.number || t("Draft")}</a> },
    { head: t("Customer"), class: "name", cell: (card) => card.customer_name },
    { head: t("Amount"), class: "number amount", cell: (card) => money(amountOf(card), card.currency, locale) },
    { head: t("Status"), class: "state", cell: (card) => card.kind === "credit_note" && card.status === "open" ? <span class="small">{t("Credit note")}</span> : <StatusMark status={card.status} /> },
    { head: t("Path"), class: "path", cell: (card) => <PathBar card={card} /> },
    { head: t("Views"), class: "number views", mark: (card) => !card.views && "zero", cell: (card) => <>{card.views}<span class="unit">{` ${tn(card.views, "view", "views")}`}</span></> },
    { head: t("Tries"), class: "number wide", mark: (card) => !card.attempts && "zero", cell: (card) => card.attempts },
    { head: t("PDFs"), class: "number wide", mark: (card) => !card.downloads && "zero", cell: (card) => card.downloads },
    { head: t("People"), class: "number widest", mark: (card) => !card.visitors && "zero", cell: (card) => card.visitors },
    { head: t("Last viewed"), class: "last", cell: (card) => <LastViewed card={card} person={lightOf(at(card)) === "lit"} never={at(card).length ? t("checking") : t("never")} /> },
    { head: t("Time read"), class: "number widest", mark: (card) => !card.seconds && "zero", cell: (card) => duration(card.seconds) },
    { head: t("24 hours"), class: "wide", cell: (card) => <Day card={card} /> },
    { head: t("Link"), unseen: true, class: "act", cell: (card) => <CopyButton card={card} copy={copy} /> },
  ];
}

function CopyButton({ card, copy }: { card: Card; copy: (id: string) => void }) {
  return (
    <button
      type="button"
      class="tool"
      aria-label={t("Copy the link of {number}", { number: card.number || t("Draft") })}
      title={t("Copy Link")}
      onClick={() => copy(card.id)}
    >
      <Icon of={Copy} />
    </button>
  );
}

function Day({ card }: { card: Card }) {
  const values = lastDay(card.lately, now.value - (now.value % 60_000));
  const views = values.reduce((sum, value) => sum + value, 0);
  return <DayBars values={values} label={tn(views, "{count} view in the last 24 hours", "{count} views in the last 24 hours")} />;
}

/** J and K move, Enter opens, C copies. */
function useKeys(order: { current: string[] }, current: Signal<string | null>, copy: (id: string) => void): void {
  const move = (by: number) => {
    const rows = order.current;
    const place = current.value ? rows.indexOf(current.value) + by : 0;
    current.value = rows[Math.max(0, Math.min(place, rows.length - 1))] ?? null;
  };
  useCommands(() => [
    { keys: "j", words: t("Next document"), act: () => move(1), hidden: true },
    { keys: "k", words: t("Document before"), act: () => move(-1), hidden: true },
    ...(current.value
      ? [
          { keys: "Enter", words: t("Open the document"), act: () => goTo(addressOf(current.value!)), hidden: true },
          { keys: "c", words: t("Copy the document's link"), act: () => copy(current.value!), icon: Copy },
        ]
      : []),
  ]);
  useEffect(() => {
    if (current.value) document.querySelector("tr[aria-current]")?.scrollIntoView({ block: "nearest" });
  }, [current.value]);
}

function at(card: Card): Viewer[] {
  return [...viewing.value.values()].filter((viewer) => viewer.document === card.id);
}

function lightOf(here: Viewer[]): "lit" | "maybe" | "unlit" {
  return here.some((viewer) => viewer.human) ? "lit" : here.length ? "maybe" : "unlit";
}

function open(event: MouseEvent, id: string): void {
  if (!(event.target as Element).closest("a, button")) goTo(addressOf(id));
}

function addressOf(id: string): string {
  return `/staff/documents/${id}`;
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
