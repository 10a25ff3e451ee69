/* All money that came: found by customer, number or reference, and what of it is still credit. */
import { useSignal } from "@preact/signals";
import { Banknote, Search, Sheet } from "lucide";
import { useEffect, useRef } from "preact/hooks";
import type { PaymentPage, PaymentRow } from "../../api/types";
import { short } from "../../lib/dates";
import { money } from "../../lib/money";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { api, asked, reason } from "../ask";
import { locale, today } from "../clock";
import { Frame } from "../parts/frame";
import { Lamp } from "../parts/lamp";
import { type Column, Table } from "../parts/table";
import { Doing, Unread } from "../parts/trying";
import { Loading } from "../parts/waiting";
import { ask, goTo, query } from "../route";
import { known, mayWrite } from "../state";
import { RecordDialog } from "./record";
import { statusOf, wayOf } from "./words";

const TYPING = 200; // ms without a key before the list is asked for
type Status = PaymentRow["status"];
type Method = "bank_transfer" | "cash" | "other" | "online";

export function PaymentsPage() {
  const q = query.value.get("q") ?? "";
  const status = query.value.get("status") as Status | null;
  const method = query.value.get("method") as Method | null;
  const since = query.value.get("since") ?? "";
  const until = query.value.get("until") ?? "";
  const filters = { q, ...(status ? { status } : {}), ...(method ? { method } : {}), ...(since ? { since } : {}), ...(until ? { until } : {}) };
  const page = useSignal<PaymentPage | null>(null);
  const wrong = useSignal("");
  const recording = useSignal(false);
  const asking = useRef(0);
  const fetched = (after?: string) => {
    const wanted = { ...filters, ...(after ? { after } : {}) };
    return asked(api.GET("/api/v1/payments", { params: { query: wanted } }));
  };
  const look = async () => {
    const mine = ++asking.current;
    try {
      const found = await fetched();
      if (mine === asking.current) [page.value, wrong.value] = [found, ""];
    } catch (failure) {
      if (mine === asking.current) wrong.value = reason(failure);
    }
  };
  const more = async () => {
    const next = await fetched(page.value!.next!);
    page.value = { items: [...page.value!.items, ...next.items], next: next.next };
  };
  const last = (known.value?.items ?? []).find((item) => item.group === "payments")?.seq ?? 0;
  useEffect(() => {
    const waiting = setTimeout(() => void look(), page.value ? TYPING : 0);
    return () => clearTimeout(waiting);
  }, [q, status, method, since, until, last]);
  const narrowed = Boolean(q || status || method || since || until);
  return (
    <Frame
      title={<h1>{t("Payments")}</h1>}
      actions={
        <>
          <a class="button" href={`/api/v1/payments.csv?${new URLSearchParams(filters)}`} download="payments.csv" title={t("What this list shows, for a spreadsheet")}>
            <Icon of={Sheet} />
            {t("CSV")}
          </a>
          {mayWrite.value && (
            <button type="button" class="button primary" onClick={() => (recording.value = true)}>
              <Icon of={Banknote} />
              {t("Record payment")}
            </button>
          )}
        </>
      }
    >
      <Controls q={q} status={status} method={method} since={since} until={until} />
      <Unread why={wrong.value} look={look} />
      {!page.value && !wrong.value && <Loading />}
      {page.value && page.value.items.length > 0 && <Rows page={page.value} more={more} />}
      {page.value && page.value.items.length === 0 && (narrowed ? <NoneFound /> : <NothingYet />)}
      {recording.value && <RecordDialog close={() => (recording.value = false)} done={(id) => goTo(`/staff/payments/${id}`)} />}
    </Frame>
  );
}

function Controls({ q, status, method, since, until }: { q: string; status: string | null; method: string | null; since: string; until: string }) {
  const shown: [string, string][] = [
    ["", t("All")],
    ["credit", t("With credit")],
    ["refunded", t("Refunded")],
    ["charged_back", t("Charged back")],
  ];
  const ways: [string, string][] = [
    ["", t("Every way")],
    ["online", t("Online")],
    ["bank_transfer", t("Bank transfer")],
    ["cash", t("Cash")],
    ["other", t("Another way")],
  ];
  return (
    <div class="section controls">
      <label class="search">
        <Icon of={Search} />
        <span class="visually-hidden">{t("Find a payment")}</span>
        <input
          data-search
          class="field"
          type="search"
          value={q}
          placeholder={t("Find by customer, number or reference")}
          onInput={(event) => ask({ q: event.currentTarget.value })}
          onKeyDown={(event) => event.key === "Escape" && (q ? ask({ q: "" }) : event.currentTarget.blur())}
        />
        <kbd aria-hidden="true">/</kbd>
      </label>
      <select class="field way" aria-label={t("How it came")} value={method ?? ""} onChange={(event) => ask({ method: event.currentTarget.value })}>
        {ways.map(([name, word]) => <option key={name} value={name}>{word}</option>)}
      </select>
      <div class="days" role="group" aria-label={t("Received")}>
        <input class="field" type="date" aria-label={t("Received from")} value={since} max={until || undefined} onChange={(event) => ask({ since: event.currentTarget.value })} />
        <span aria-hidden="true">–</span>
        <input class="field" type="date" aria-label={t("Received until")} value={until} min={since || undefined} onChange={(event) => ask({ until: event.currentTarget.value })} />
      </div>
      <div class="segments" role="group" aria-label={t("State")}>
        {shown.map(([name, word]) => (
          <button key={name} type="button" aria-pressed={(status ?? "") === name} onClick={() => ask({ status: name })}>
            {word}
          </button>
        ))}
      </div>
    </div>
  );
}

function Rows({ page, more }: { page: PaymentPage; more: () => Promise<void> }) {
  const columns: Column<PaymentRow>[] = [
    { head: t("Received"), class: "when", cell: (row) => short(row.received_on, today(), locale) },
    { head: t("Customer"), class: "who", cell: (row) => <a class="strong" href={`/staff/payments/${row.id}`}>{row.customer_name}</a> },
    { head: t("How it came"), class: "way", cell: (row) => wayOf(row.method, row.last4) },
    { head: t("Reference"), class: "reference", cell: (row) => row.reference },
    { head: t("State"), class: "state", cell: (row) => <PaymentState row={row} /> },
    { head: t("Amount"), class: "number amount", cell: (row) => money(row.amount, row.currency, locale) },
  ];
  const open = (id: string) => (event: MouseEvent) => {
    if (!(event.target as Element).closest("a, button") && !String(getSelection())) goTo(`/staff/payments/${id}`);
  };
  return (
    <div class="money-list">
      <Table columns={columns} rows={page.items} row={(row) => ({ key: row.id, onClick: open(row.id) })} />
      {page.next && (
        <p class="more">
          <Doing act={more} doing={t("Fetching")}>
            {t("More payments")}
          </Doing>
        </p>
      )}
    </div>
  );
}

export function PaymentState({ row }: { row: PaymentRow }) {
  const [icon, word] = statusOf(row);
  const credit = row.status === "credit";
  return (
    <span class="money-state" data-state={row.status}>
      <Icon of={icon} />
      {credit ? t("{amount} credit", { amount: money(row.credit, row.currency, locale) }) : word}
      {!credit && row.status === "settled" && row.refunded > 0 && `, ${t("{amount} refunded", { amount: money(row.refunded, row.currency, locale) })}`}
    </span>
  );
}

function NothingYet() {
  return (
    <section class="empty">
      <Lamp size={48} />
      <h2>{t("No payments yet")}</h2>
      <p class="lede">{t("What customers pay online appears here by itself. Record what comes by bank transfer or in cash.")}</p>
    </section>
  );
}

function NoneFound() {
  return (
    <div class="none">
      <p>{t("No payment is like that.")}</p>
      <p class="buttons">
        <button type="button" class="button" onClick={() => ask({ q: "", status: "", method: "", since: "", until: "" })}>
          {t("Show all payments")}
        </button>
      </p>
    </div>
  );
}
