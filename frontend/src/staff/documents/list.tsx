/* Every document: searched, filtered, sorted, and many at once; the address says what is shown. */
import { useSignal } from "@preact/signals";
import { Search } from "lucide";
import { useEffect, useRef } from "preact/hooks";
import type { Card, Kind, Status } from "../../api/types";
import { KINDS, kindWord } from "../../lib/kinds";
import { money } from "../../lib/money";
import { t, tn } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { StatusMark, statusWord } from "../../ui/status";
import { api, asked, reason } from "../ask";
import { locale, today } from "../clock";
import { legal } from "../../lib/dates";
import { Frame } from "../parts/frame";
import { Lamp, Light } from "../parts/lamp";
import { LastViewed } from "../parts/last-viewed";
import { Wrong } from "../parts/trying";
import { Loading } from "../parts/waiting";
import { ask, goTo, query } from "../route";
import { known, mayWrite, viewing } from "../state";
import { Bulk } from "./bulk";
import { NewDocument } from "./new";

const STATUSES: Status[] = ["draft", "open", "overdue", "partly_paid", "paid", "expired", "withdrawn", "void"];
type Sort = "newest" | "number" | "customer" | "issued" | "due" | "total" | "viewed";
const PAUSE = 200;

interface Found {
  cards: Card[];
  next: string | null;
}

export function DocumentsPage() {
  const found = useSignal<Found | null>(null);
  const wrong = useSignal("");
  const busy = useSignal(false);
  const chosen = useSignal<ReadonlySet<string>>(new Set());
  const asking = useRef(0);
  const wanted = query.value.toString();
  const look = async (after: string | null) => {
    const mine = ++asking.current;
    busy.value = true;
    try {
      const page = await asked(api.GET("/api/v1/documents", { params: { query: asksFor(query.value, after) } }));
      if (mine !== asking.current) return;
      found.value = { cards: [...(after ? found.value!.cards : []), ...page.items], next: page.next ?? null };
      wrong.value = "";
    } catch (failure) {
      if (mine === asking.current) wrong.value = reason(failure);
    }
    if (mine === asking.current) busy.value = false;
  };
  useEffect(() => {
    chosen.value = new Set();
    void look(null);
  }, [wanted]);
  const cards = (found.value?.cards ?? []).map((card) => known.value?.cards.get(card.id) ?? card);
  return (
    <Frame title={<h1>{t("Documents")}</h1>} actions={mayWrite.value && <NewDocument />}>
      <Filters busy={busy.value} />
      {chosen.value.size > 0 && (
        <Bulk cards={cards.filter((card) => chosen.value.has(card.id))} clear={() => (chosen.value = new Set())} again={() => look(null)} />
      )}
      <div class="page-wrong">
        <Wrong text={wrong.value} />
        {wrong.value && (
          <button type="button" class="button" onClick={() => look(null)}>
            {t("Try again")}
          </button>
        )}
      </div>
      {found.value && cards.length === 0 && !wrong.value && <Nothing filtered={wanted !== ""} writes={mayWrite.value} />}
      {cards.length > 0 && <Table cards={cards} chosen={chosen} />}
      {!found.value && !wrong.value && <Loading />}
      {found.value?.next && (
        <p class="none">
          <button type="button" class="button" disabled={busy.value} onClick={() => look(found.value!.next)}>
            {busy.value ? t("Fetching") : t("More documents")}
          </button>
        </p>
      )}
    </Frame>
  );
}

function asksFor(asked: URLSearchParams, after: string | null) {
  return {
    q: asked.get("q") ?? "",
    kind: (asked.get("kind") || null) as Kind | null,
    status: (asked.get("status") || null) as Status | null,
    sort: (asked.get("sort") || "newest") as Sort,
    reverse: asked.get("reverse") === "yes",
    after,
  };
}

function Filters({ busy }: { busy: boolean }) {
  const typed = useSignal(query.value.get("q") ?? "");
  const pause = useRef(0);
  const search = (text: string) => {
    typed.value = text;
    clearTimeout(pause.current);
    pause.current = window.setTimeout(() => ask({ q: text.trim() }), PAUSE);
  };
  return (
    <form class="filters" role="search" onSubmit={(event) => event.preventDefault()} aria-busy={busy}>
      <label class="search">
        <Icon of={Search} />
        <input
          class="field"
          type="search"
          data-search
          aria-label={t("Search documents")}
          placeholder={t("Number, title or customer")}
          value={typed.value}
          onInput={(event) => search(event.currentTarget.value)}
        />
      </label>
      <Pick name="kind" label={t("Kind")} all={t("All kinds")} choices={KINDS.map((kind) => [kind, kindWord(kind)])} />
      <Pick name="status" label={t("Status")} all={t("Any status")} choices={STATUSES.map((status) => [status, statusWord(status)])} />
    </form>
  );
}

function Pick({ name, label, all, choices }: { name: string; label: string; all: string; choices: [string, string][] }) {
  return (
    <select
      class="field"
      aria-label={label}
      value={query.value.get(name) ?? ""}
      onChange={(event) => ask({ [name]: event.currentTarget.value })}
    >
      <option value="">{all}</option>
      {choices.map(([value, word]) => (
        <option key={value} value={value}>
          {word}
        </option>
      ))}
    </select>
  );
}

function Table({ cards, chosen }: { cards: Card[]; chosen: { value: ReadonlySet<string> } }) {
  const current = useSignal<string | null>(null);
  const toggle = (id: string) => {
    const next = new Set(chosen.value);
    if (!next.delete(id)) next.add(id);
    chosen.value = next;
  };
  const rows = useRef<Card[]>(cards);
  rows.current = cards;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey) return;
      if ((event.target as Element).closest("input, textarea, select, dialog, button, a")) return;
      const at = rows.current.findIndex((card) => card.id === current.value);
      const key = event.key.toLowerCase();
      if (key === "j") current.value = rows.current[Math.min(at + 1, rows.current.length - 1)]?.id ?? null;
      if (key === "k") current.value = rows.current[Math.max(at - 1, 0)]?.id ?? null;
      if (key === "x" && current.value) toggle(current.value);
      if (key === "enter" && current.value) goTo(addressOf(rows.current.find((card) => card.id === current.value)!));
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
  useEffect(() => {
    if (current.value) document.querySelector("tr[aria-current]")?.scrollIntoView({ block: "nearest" });
  }, [current.value]);
  const all = cards.every((card) => chosen.value.has(card.id));
  return (
    <section class="documents listed" aria-label={t("Documents")}>
      <table>
        <thead>
          <tr>
            <th class="dot">
              <input
                type="checkbox"
                aria-label={t("Choose all")}
                checked={all}
                onChange={() => (chosen.value = new Set(all ? [] : cards.map((card) => card.id)))}
              />
            </th>
            <Sorted by="number">{t("Number")}</Sorted>
            <Sorted by="customer">{t("Customer")}</Sorted>
            <Sorted by="total" number>
              {t("Amount")}
            </Sorted>
            <th>{t("Status")}</th>
            <Sorted by="issued" class="wide">
              {t("Issued")}
            </Sorted>
            <Sorted by="due" class="widest">
              {t("Due")}
            </Sorted>
            <th class="number wide">{t("Views")}</th>
            <Sorted by="viewed">{t("Last viewed")}</Sorted>
          </tr>
        </thead>
        <tbody>
          {cards.map((card) => (
            <Row key={card.id} card={card} current={card.id === current.value} chosen={chosen.value.has(card.id)} toggle={() => toggle(card.id)} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface SortedProps {
  by: Sort;
  number?: boolean;
  class?: string;
  children: string;
}

/** A heading that sorts; pressed again it turns the order. */
function Sorted({ by, number, children, ...rest }: SortedProps) {
  const mine = query.value.get("sort") === by;
  const reverse = query.value.get("reverse") === "yes";
  const down = ["issued", "total", "viewed"].includes(by) !== reverse;
  return (
    <th class={[number && "number", rest.class].filter(Boolean).join(" ")} aria-sort={mine ? (down ? "descending" : "ascending") : undefined}>
      <button type="button" class="sort" onClick={() => ask({ sort: by, reverse: mine && !reverse ? "yes" : "" })}>
        {children}
        <span aria-hidden="true">{mine ? (down ? "↓" : "↑") : ""}</span>
      </button>
    </th>
  );
}

function Row({ card, current, chosen, toggle }: { card: Card; current: boolean; chosen: boolean; toggle: () => void }) {
  const here = [...viewing.value.values()].filter((viewer) => viewer.document === card.id);
  const person = here.some((viewer) => viewer.human);
  const address = addressOf(card);
  return (
    <tr
      aria-current={current || undefined}
      data-chosen={chosen || undefined}
      data-document={card.number}
      onClick={(event) => !(event.target as Element).closest("a, button, input") && goTo(address)}
    >
      <td class="dot">
        <input type="checkbox" aria-label={t("Choose {number}", { number: nameOf(card) })} checked={chosen} onChange={toggle} />
        {here.length > 0 && <Light of={person ? "lit" : "maybe"} />}
      </td>
      <td class="numbered">
        <a class="strong" href={address}>
          {nameOf(card)}
        </a>
        <span class="small title-of">{[card.kind !== "invoice" && kindWord(card.kind), card.title].filter(Boolean).join(", ")}</span>
      </td>
      <td class="name">{card.customer_name}</td>
      <td class="number">{money(card.kind === "invoice" && card.due > 0 ? card.due : card.total, card.currency, locale)}</td>
      <td>
        {(card.kind !== "credit_note" || card.status !== "open") && <StatusMark status={card.status} />}
      </td>
      <td class="wide">{card.version ? legalShort(card.issued_on) : ""}</td>
      <td class="widest">{card.due_on && card.version ? legalShort(card.due_on) : ""}</td>
      <td class={card.views ? "number wide" : "number wide zero"}>{card.views}</td>
      <td>
        <LastViewed card={card} person={person} never={card.version ? t("never") : ""} />
      </td>
    </tr>
  );
}

function legalShort(date: string): string {
  const sameYear = date.slice(0, 4) === today().slice(0, 4);
  return sameYear
    ? new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" }).format(new Date(date))
    : legal(date, locale);
}

function nameOf(card: Card): string {
  return card.number || t("Draft");
}

/** A draft is opened where it is written. */
function addressOf(card: Card): string {
  return `/staff/documents/${card.id}${card.version ? "" : "/edit"}`;
}

function Nothing({ filtered, writes }: { filtered: boolean; writes: boolean }) {
  return (
    <div class="empty">
      <Lamp size={48} />
      <h2>{filtered ? t("No document fits") : t("No documents yet")}</h2>
      {filtered ? (
        <p class="buttons">
          <button type="button" class="button" onClick={() => ask({ q: "", kind: "", status: "" })}>
            {t("Show all")}
          </button>
        </p>
      ) : (
        <>
          <p class="lede">
            {writes ? t("Write the first one, or bring in an e-invoice that you have.") : t("They appear here as soon as one of your colleagues adds the first.")}
          </p>
          {writes && (
            <p class="buttons">
              <a class="button" href="/staff/documents/new?kind=invoice">
                {t("New invoice")}
              </a>
              <a class="button" href="/staff/imports">
                {t("Import")}
              </a>
            </p>
          )}
        </>
      )}
    </div>
  );
}

/** "3 documents chosen" */
export function counted(count: number): string {
  return tn(count, "{count} document", "{count} documents");
}
