/* The portal's home: what is owed, and every document between customer and business. */
import { useSignal } from "@preact/signals";
import { Check, ChevronRight, FileText, Undo2 } from "lucide";
import type { Listed, PortalHome } from "../api/types";
import { daysUntil, short } from "../lib/dates";
import { money } from "../lib/money";
import { Amount } from "../ui/amount";
import { Icon } from "../ui/icon";
import { more } from "./ask";
import { business, locale, token } from "./boot";
import { Footer, Masthead, Notices } from "./frame";

export function HomePage(home: PortalHome) {
  const invoices = home.documents.filter((found) => found.kind === "invoice").sort(unpaidFirst);
  const notes = home.documents.filter((found) => found.kind === "credit_note");
  return (
    <>
      <div class="banner">
        <Masthead name={business.name || "Your documents"} />
        {business.welcome_message && <p class="welcome letter">{business.welcome_message}</p>}
      </div>
      <main class="page home" data-section="summary">
        <h1 class="visually-hidden">{home.customer_name}</h1>
        <Owed home={home} />
        <List title="Invoices" documents={invoices} today={home.today} />
        <List title="Credit notes" documents={notes} today={home.today} />
        {home.next && <More after={home.next} />}
      </main>
      <Footer name={business.name} />
      <Notices />
    </>
  );
}

function Owed({ home }: { home: PortalHome }) {
  if (home.owed.length === 0)
    return (
      <section class="owed">
        <p class="letter">Nothing to pay. Thank you.</p>
      </section>
    );
  return (
    <section class="owed">
      {home.owed.map((sum) => (
        <div>
          <p class="small">{`You owe in ${sum.currency}`}</p>
          <p class="amount amount-m">
            <Amount minor={sum.due} currency={sum.currency} locale={locale} said="due" />
          </p>
          <p class="small">
            {sum.overdue > 0 && (
              <span class="bad">{`${money(sum.overdue, sum.currency, locale)} overdue, `}</span>
            )}
            {`${sum.invoices} ${sum.invoices === 1 ? "invoice" : "invoices"}`}
          </p>
        </div>
      ))}
    </section>
  );
}

function List({ title, documents, today }: { title: string; documents: Listed[]; today: string }) {
  if (documents.length === 0) return null;
  return (
    <section>
      <h2 class="title">{title}</h2>
      <ul class="documents">
        {documents.map((found) => (
          <li key={found.id}>
            <a href={`/portal/${token}/documents/${found.id}`}>
              <Icon of={markOf(found)} size={20} />
              <span class="name">
                <span class="strong">{found.number}</span>
                <span class="small">{found.title}</span>
              </span>
              <span class="worth">
                <span class="strong">{amountOf(found)}</span>
                <span class="small" data-status={found.status}>
                  {wordOf(found, today)}
                </span>
              </span>
              <Icon of={ChevronRight} />
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function More({ after }: { after: string }) {
  const state = useSignal<"idle" | "busy" | "failed">("idle");
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
        {state.value === "busy" ? "Fetching earlier documents" : "Earlier documents"}
      </button>
      {state.value === "failed" && <span class="small bad"> That did not work. Try again.</span>}
    </p>
  );
}

function markOf(found: Listed) {
  if (found.kind === "credit_note") return Undo2;
  return found.status === "paid" ? Check : FileText;
}

function amountOf(found: Listed): string {
  if (found.kind === "credit_note") return money(-found.total, found.currency, locale);
  return money(found.status === "paid" ? found.total : found.due, found.currency, locale);
}

function wordOf(found: Listed, today: string): string {
  if (found.kind === "credit_note") return short(found.issued_on, today, locale);
  if (found.status === "paid") return "Paid";
  if (!found.due_on) return "Open";
  const days = daysUntil(found.due_on, today);
  if (days < 0) return `Overdue by ${-days} ${days === -1 ? "day" : "days"}`;
  const part = found.status === "partly_paid" ? ", partly paid" : "";
  return `Due ${short(found.due_on, today, locale)}${part}`;
}

function unpaidFirst(one: Listed, other: Listed): number {
  const paid = Number(one.status === "paid") - Number(other.status === "paid");
  return paid || (one.due_on ?? "9").localeCompare(other.due_on ?? "9");
}
