/* A document as its customer sees it: the amount, the letter, how to pay. */
import { ChevronLeft, Landmark } from "lucide";
import type { ComponentChildren } from "preact";
import type { Kind, PortalDocument, Snapshot } from "../api/types";
import { distance, inWords } from "../lib/dates";
import { rich, t } from "../lib/words";
import { Amount } from "../ui/amount";
import { Icon } from "../ui/icon";
import { StatusMark } from "../ui/status";
import { business, locale, token } from "./boot";
import { DownloadPdf } from "./download";
import { Footer, Masthead, Notices } from "./frame";
import { asking } from "./language";
import { Letter } from "./letter";
import { opening, payNow, paying, payWords, unpaid } from "./paying";
import { BankTransfer, Terms, accountOf } from "./payment";
import { Ruler } from "./ruler";
import { attachments, changed } from "./versions";

export function DocumentPage({ document, live }: PortalDocument) {
  const account = asks(document, live) && accountOf(document);
  const terms = [document.terms, live.late_fee_policy].filter(Boolean).join("\n\n");
  const name = business.name || document.seller.name;
  const files = attachments.value?.of;
  const differs = changed.value;
  const pays = paying.value?.of;
  const whole = { document, live };
  return (
    <>
      <header>
        <div class="edge" />
        <Masthead name={name} />
      </header>
      <main class="page">
        <Hero {...whole} />
        {differs && <differs.of.Changes changes={differs.changes} currency={document.currency} />}
        <Letter {...whole} />
        <div class="rail">
          {pays && <pays.Payments {...whole} />}
          {account && <BankTransfer means={account} document={document} due={live.due - live.processing} />}
          {terms && <Terms text={terms} />}
          {files && document.attachments.length > 0 && <files.Attachments document={document} />}
        </div>
      </main>
      <Footer name={name} />
      <Notices />
      {pays && <pays.Below {...whole} />}
    </>
  );
}

/** Whether something is to be paid that is not on its way already. */
function asks({ kind }: Snapshot, { status, due, processing }: PortalDocument["live"]): boolean {
  return kind === "invoice" && status !== "void" && due > processing;
}

function Hero({ document, live }: PortalDocument) {
  const owes = document.kind === "invoice" && live.status !== "void" && live.due > 0;
  const transfer = asks(document, live) && accountOf(document);
  const online = live.pay === null;
  const paid = live.status === "paid";
  const pays = paying.value?.of;
  return (
    <div class="hero" data-section="summary">
      {location.pathname === `/portal/${token}/documents/${document.id}` && (
        <p class="back">
          <a href={`/portal/${token}${asking}`}>
            <Icon of={ChevronLeft} turns />
            {t("All documents")}
          </a>
        </p>
      )}
      <p class="caption">
        <span>
          <span class="what">{titleOf(document.kind, document.number)}</span>
          <span class="whom"> {t("for {name}", { name: document.buyer.contact?.name || document.buyer.name })}</span>
        </span>
        {paid && pays ? <pays.Stamp /> : (["invoice", "quote"].includes(document.kind) || live.status === "void") && <StatusMark status={live.status} kind={document.kind} pill />}
      </p>
      <h1 class="amount">
        <Amount
          minor={owes ? live.due : document.totals.gross}
          currency={document.currency}
          locale={locale}
          as={paid ? "paid" : document.kind === "invoice" ? "due" : document.kind === "credit_note" ? "credit" : "total"}
        />
      </h1>
      <p class="due">{standing(document, live)}</p>
      {owes && document.due_on && (
        <Ruler issued={document.issued_on} due={document.due_on} today={live.today} />
      )}
      {pays && <pays.Told document={document} live={live} />}
      <p class="actions">
        {online && (
          <button type="button" class="button primary pay" aria-disabled={opening.value} onClick={payNow}>
            {payWords()}
          </button>
        )}
        {unpaid.value && (
          <span class="small bad" role="alert">
            {unpaid.value}
          </span>
        )}
        {transfer && (
          <a class={online ? "button" : "button primary"} href="#payment">
            <Icon of={Landmark} />
            {t("Pay by bank transfer")}
          </a>
        )}
        <DownloadPdf id={document.id} primary={!online && !transfer} />
      </p>
    </div>
  );
}

/** What is so now, as a sentence: what is to be done, by when, or why nothing is. */
function standing({ kind, due_on, valid_until, issued_on }: Snapshot, { status, today }: PortalDocument["live"]): ComponentChildren {
  if (status === "void") return t("This document is void. There is nothing to do.");
  if (status === "withdrawn") return t("This quote was withdrawn.");
  if (kind === "credit_note") return t("This amount is yours; there is nothing to pay.");
  if (kind === "sales_order") return t("Confirmed on {date}", { date: inWords(issued_on, today, locale) });
  if (kind === "quote") {
    if (!valid_until) return t("Offered on {date}", { date: inWords(issued_on, today, locale) });
    return status === "expired"
      ? rich("was good until {date}, {distance}", dated(valid_until, today))
      : rich("good until {date}, {distance}", dated(valid_until, today));
  }
  if (status === "processing") return t("Your bank is moving the money. It takes 3 to 5 days; nothing more to do.");
  if (status === "paid") return t("Nothing left to pay. Thank you.");
  if (!due_on) return null;
  return status === "overdue"
    ? rich("was due {date}, {distance}", dated(due_on, today))
    : rich("due {date}, {distance}", dated(due_on, today));
}

function titleOf(kind: Kind, number: string): string {
  switch (kind) {
    case "invoice":
      return t("Invoice {number}", { number });
    case "credit_note":
      return t("Credit note {number}", { number });
    case "quote":
      return t("Quote {number}", { number });
    case "sales_order":
      return t("Order confirmation {number}", { number });
  }
}

function dated(date: string, today: string) {
  return { date: <strong>{inWords(date, today, locale)}</strong>, distance: distance(date, today) };
}
