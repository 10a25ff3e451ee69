/* All customers: found by name or number, with what each owes and when somebody of it was here. */
import { useSignal } from "@preact/signals";
import { Plus, Search } from "lucide";
import { useEffect, useRef } from "preact/hooks";
import type { CustomerRow } from "../../api/types";
import { countryName } from "../../lib/countries";
import { t, tn } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { ago, exact, locale, now } from "../clock";
import { Frame } from "../parts/frame";
import { Lamp, Light } from "../parts/lamp";
import { Doing, Wrong } from "../parts/trying";
import { ask, goTo, query } from "../route";
import { known, mayWrite, viewing } from "../state";
import { listing, look, more, wrong, type Sort } from "./listing";
import { OwedLines } from "./owed";

const TYPING = 200; // ms without a key before the list is asked for

export function CustomersPage() {
  const q = query.value.get("q") ?? "";
  const sort: Sort = query.value.get("sort") === "newest" ? "newest" : "name";
  const found = listing.value;
  useEffect(() => {
    const waiting = setTimeout(() => void look(q, sort), found && found.q !== q ? TYPING : 0);
    return () => clearTimeout(waiting);
  }, [q, sort]);
  useFresh(q, sort);
  const fits = found?.q === q && found.sort === sort;
  return (
    <Frame title={<h1>{t("Customers")}</h1>} actions={mayWrite.value && <NewCustomer />}>
      <Controls q={q} sort={sort} />
      {wrong.value && (
        <div class="none">
          <Wrong text={wrong.value} />
          <Doing act={() => look(q, sort)} doing={t("Asking again")}>
            {t("Try again")}
          </Doing>
        </div>
      )}
      {!found && !wrong.value && <Skeleton />}
      {found && found.rows.length > 0 && <Table rows={found.rows} waiting={!fits} next={found.next} />}
      {fits && found.rows.length === 0 && (q ? <NoneFound q={q} /> : <NobodyYet />)}
    </Frame>
  );
}

function NewCustomer() {
  return (
    <a class="button primary" href="/staff/customers/new">
      <Icon of={Plus} />
      {t("New customer")}
    </a>
  );
}

function Controls({ q, sort }: { q: string; sort: Sort }) {
  const orders: [Sort, string][] = [
    ["name", t("By name")],
    ["newest", t("Newest first")],
  ];
  return (
    <div class="section controls">
      <label class="search">
        <Icon of={Search} />
        <span class="visually-hidden">{t("Find a customer")}</span>
        <input
          data-search
          class="field"
          type="search"
          value={q}
          placeholder={t("Find by name or number")}
          onInput={(event) => ask({ q: event.currentTarget.value })}
          onKeyDown={(event) => event.key === "Escape" && (q ? ask({ q: "" }) : event.currentTarget.blur())}
        />
        <kbd aria-hidden="true">/</kbd>
      </label>
      <div class="segments" role="group" aria-label={t("Order")}>
        {orders.map(([name, word]) => (
          <button
            key={name}
            type="button"
            aria-pressed={sort === name}
            onClick={() => ask({ sort: name === "name" ? "" : name })}
          >
            {word}
          </button>
        ))}
      </div>
    </div>
  );
}

function Table({ rows, waiting, next }: { rows: CustomerRow[]; waiting: boolean; next: string | null }) {
  const current = useSignal<string | null>(null);
  useKeys(rows, current);
  return (
    <div class="documents customers" data-waiting={waiting}>
      <table>
        <thead>
          <tr>
            <th class="dot"><span class="visually-hidden">{t("Here now")}</span></th>
            <th>{t("Name")}</th>
            <th class="number">{t("Documents")}</th>
            <th class="number">{t("Owes")}</th>
            <th class="number wide">{t("Views")}</th>
            <th>{t("Last viewed")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.id} row={row} current={row.id === current.value} />
          ))}
        </tbody>
      </table>
      {next && (
        <p class="more">
          <Doing act={more} doing={t("Fetching")}>
            {t("More customers")}
          </Doing>
        </p>
      )}
      <p class="keys" aria-hidden="true">
        <span><kbd>/</kbd> {t("find")}</span>
        <span><kbd>J</kbd> <kbd>K</kbd> {t("move")}</span>
        <span><kbd>{t("Enter|key")}</kbd> {t("open")}</span>
      </p>
    </div>
  );
}

function Row({ row, current }: { row: CustomerRow; current: boolean }) {
  const here = [...viewing.value.values()].filter((viewer) => viewer.customer === row.id);
  const person = here.some((viewer) => viewer.human);
  const address = `/staff/customers/${row.id}`;
  const open = (event: MouseEvent) => {
    if (!(event.target as Element).closest("a, button") && !String(getSelection())) goTo(address);
  };
  const notes = [row.external_id, row.country && countryName(row.country, locale), !row.portal_enabled && t("portal off")];
  return (
    <tr aria-current={current || undefined} onClick={open}>
      <td class="dot">
        <Light of={person ? "lit" : here.length ? "maybe" : "unlit"} />
      </td>
      <td class="name">
        <a class="strong" href={address}>
          {row.name}
        </a>
        <span class="notes">{notes.filter(Boolean).join(", ")}</span>
      </td>
      <td class={row.documents ? "number" : "number zero"}>
        {row.documents}
        <span class="unit">{" "}{tn(row.documents, "document", "documents")}</span>
      </td>
      <td class="number">
        <OwedLines owed={row.owed} />
      </td>
      <td class={row.views ? "number wide" : "number wide zero"}>{row.views}</td>
      <td class="seen">
        {person ? (
          <span class="now">{t("now")}</span>
        ) : row.last_viewed_at ? (
          <time dateTime={row.last_viewed_at} title={exact(row.last_viewed_at)}>
            {ago(row.last_viewed_at, now.value)}
          </time>
        ) : (
          <span class="zero">{t("never")}</span>
        )}
      </td>
    </tr>
  );
}

function NobodyYet() {
  return (
    <section class="empty">
      <Lamp size={48} />
      <h2>{t("No customers yet")}</h2>
      <p class="lede">
        {mayWrite.value
          ? t("Write down the first one: a name is enough. Importing an invoice brings in its customer by itself.")
          : t("They appear here as soon as one of your colleagues adds the first.")}
      </p>
      {mayWrite.value && (
        <p class="buttons">
          <NewCustomer />
        </p>
      )}
    </section>
  );
}

function NoneFound({ q }: { q: string }) {
  return (
    <div class="none">
      <p>{t("No customer is called “{q}”, and none has that number.", { q })}</p>
      <p class="buttons">
        <button type="button" class="button" onClick={() => ask({ q: "" })}>
          {t("Show all customers")}
        </button>
      </p>
    </div>
  );
}

function Skeleton() {
  return (
    <div class="skeleton" role="status" aria-label={t("Fetching customers")}>
      {Array.from({ length: 8 }, (_, place) => (
        <i key={place} />
      ))}
    </div>
  );
}

/** What the feed brings about customers and documents changes the list: it is asked for again, not too often. */
function useFresh(q: string, sort: Sort): void {
  const last = known.value && (known.value.items.find((item) => item.customer)?.seq ?? 0);
  const seen = useRef<number | null>(null);
  useEffect(() => {
    if (seen.current === null) seen.current = last;
    if (last === seen.current) return;
    const waiting = setTimeout(() => {
      seen.current = last;
      if (!document.querySelector(".customers tbody:hover")) void look(q, sort);
    }, 1_000);
    return () => clearTimeout(waiting);
  }, [last, q, sort]);
}

/** J and K move, Enter opens; never while somebody types, and with no other key. */
function useKeys(rows: CustomerRow[], current: { value: string | null }): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey || typing(event)) return;
      const at = rows.findIndex((row) => row.id === current.value);
      const key = event.key.toLowerCase();
      if (key === "j") current.value = rows[Math.min(at + 1, rows.length - 1)]?.id ?? null;
      if (key === "k") current.value = rows[Math.max(at - 1, 0)]?.id ?? null;
      if (key === "enter" && current.value && event.target === document.body) goTo(`/staff/customers/${current.value}`);
      if (key === "j" || key === "k") {
        setTimeout(() => document.querySelector("tr[aria-current]")?.scrollIntoView({ block: "nearest" }));
      }
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [rows]);
}

function typing(event: KeyboardEvent): boolean {
  return (event.target as Element).closest("input, textarea, select, dialog") !== null;
}
