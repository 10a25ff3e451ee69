/* The portal's home: what is owed, and every document between customer and business. */
import { signal } from "@preact/signals-core";
import { Check, ChevronRight, FileText, Undo2 } from "lucide";
import type { Listed, Owed, PortalHome } from "../api/types";
import { daysUntil, short } from "../lib/dates";
import { currencyName, money } from "../lib/money";
import { rich, t, tn } from "../lib/words";
import { Amount } from "../ui/amount";
import { Icon } from "../ui/icon";
import { statusWord } from "../ui/status";
import { more } from "./ask";
import { business, locale, token } from "./boot";
import { Footer, Masthead, Notices } from "./frame";
import { asking } from "./language";

/** Autopay, where it is offered or on. */
export const autopay = signal<{ of: typeof import("./autopay") } | null>(null);
/** What lets him choose several to pay, once it is there. */
export const choosing = signal<{ of: typeof import("./paying/on-home") } | null>(null);

export function HomePage(home: PortalHome) {
  const invoices = home.documents.filter((found) => found.kind === "invoice").sort(unpaidFirst);
  const quotes = home.documents.filter((found) => found.kind === "quote").sort(openFirst);
  const orders = home.documents.filter((found) => found.kind === "sales_order");
  const notes = home.documents.filter((found) => found.kind === "credit_note");
  return (
    <>
      <header class="banner">
        <Masthead name={business.name || t("Your documents")} />
        {business.welcome_message && <p class="welcome letter" dir="auto">{business.welcome_message}</p>}
      </header>
      <main class="page home" data-section="summary">
        <h1 class="visually-hidden">{home.customer_name}</h1>
        {choosing.value && <choosing.value.of.Came />}
        <Sums home={home} />
        <List title={t("Invoices")} documents={invoices} today={home.today} />
        <List title={t("Quotes")} documents={quotes} today={home.today} />
        <List title={t("Orders")} documents={orders} today={home.today} />
        <List title={t("Credit notes")} documents={notes} today={home.today} />
        {home.next && <More after={home.next} />}
        {autopay.value && <autopay.value.of.Autopay />}
      </main>
      <Footer name={business.name} />
      <Notices />
    </>
  );
}

function Sums({ home }: { home: PortalHome }) {
  if (home.owed.length === 0)
    return (
      <section class="owed">
        <p class="letter">{t("Nothing to pay. Thank you.")}</p>
      </section>
    );
  return (
    <section class="owed">
      {home.owed.map((sum) => (
        <div>
          <p class="small">{t("You owe in {currency}", { currency: currencyName(sum.currency, locale) })}</p>
          <p class="amount amount-m">
            <Amount minor={sum.due} currency={sum.currency} locale={locale} />
          </p>
          <p class="small">{partsOf(sum, home.documents)}</p>
        </div>
      ))}
    </section>
  );
}

function partsOf(sum: Owed, documents: Listed[]) {
  const invoices = tn(sum.invoices, "{count} invoice", "{count} invoices");
  const moving = documents.reduce((amount, found) => amount + (found.currency === sum.currency ? found.processing : 0), 0);
  const rest = moving ? [invoices, t("{amount} on its way", { amount: money(moving, sum.currency, locale) })].join(", ") : invoices;
  if (sum.overdue === 0) return rest;
  const amount = money(sum.overdue, sum.currency, locale);
  return rich("{overdue}, {invoices}", { overdue: <span class="bad">{t("{amount} overdue", { amount })}</span>, invoices: rest });
}

function List({ title, documents, today }: { title: string; documents: Listed[]; today: string }) {
  if (documents.length === 0) return null;
  const pays = choosing.value?.of;
  const several = pays && documents.filter((found) => found.asked > 0).length > 1;
  return (
    <section>
      <h2 class="title">{title}</h2>
      {several && <p class="small hint">{t("Tick several to pay them in one go")}</p>}
      <ul class="documents">
        {documents.map((found) => (
          <li key={found.id}>
            {pays && found.asked > 0 && <pays.Tick found={found} documents={documents} />}
            <a href={`/portal/${token}/documents/${found.id}${asking}`}>
              <Icon of={markOf(found)} size={20} turns={found.kind === "credit_note"} />
              <span class="name">
                <bdi class="strong">{found.number}</bdi>
                <bdi class="small">{found.title}</bdi>
              </span>
              <span class="worth">
                <span class="strong">{amountOf(found)}</span>
                <span class="small" data-status={found.status}>
                  {wordOf(found, today)}
                </span>
              </span>
              <Icon of={ChevronRight} turns />
            </a>
          </li>
        ))}
      </ul>
      {pays && <pays.Chosen documents={documents} />}
    </section>
  );
}

const state = signal<"idle" | "busy" | "failed">("idle");

function More({ after }: { after: string }) {
  const load = async () => {
    state.value = "busy";
    try {
      await more(after);
      state.value = "idle";
    } catch {
      state.value = "failed";
    }
  };
  return (
    <p>
      <button type="button" class="button" disabled={state.value === "busy"} onClick={load}>
        {state.value === "busy" ? t("Fetching earlier documents") : t("Earlier documents")}
      </button>
      {state.value === "failed" && <span class="small bad"> {t("That did not work. Try again.")}</span>}
    </p>
  );
}

function markOf(found: Listed) {
  if (found.kind === "credit_note") return Undo2;
  return found.status === "paid" ? Check : FileText;
}

function amountOf(found: Listed): string {
  if (found.kind === "credit_note") return money(-found.total, found.currency, locale);
  const owed = found.kind === "invoice" && !["paid", "void"].includes(found.status);
  return money(owed ? found.due : found.total, found.currency, locale);
}

function wordOf(found: Listed, today: string): string {
  if (["void", "withdrawn", "expired", "paid", "processing"].includes(found.status)) return statusWord(found.status);
  if (found.kind === "quote" && found.valid_until) return t("Good until {date}", { date: short(found.valid_until, today, locale) });
  if (found.kind !== "invoice") return short(found.issued_on, today, locale);
  if (!found.due_on) return t("Open|status");
  const days = daysUntil(found.due_on, today);
  if (days < 0) return tn(-days, "Overdue by {count} day", "Overdue by {count} days");
  const date = short(found.due_on, today, locale);
  return found.status === "partly_paid" ? t("Due {date}, partly paid", { date }) : t("Due {date}", { date });
}

function openFirst(one: Listed, other: Listed): number {
  return Number(one.status !== "open") - Number(other.status !== "open");
}

function unpaidFirst(one: Listed, other: Listed): number {
  const settled = (found: Listed) => Number(["paid", "void"].includes(found.status));
  const paid = settled(one) - settled(other);
  return paid || (one.due_on ?? "9").localeCompare(other.due_on ?? "9");
}
