/* An invoice or a credit note as its customer sees it: the amount, the letter, how to pay. */
import { ChevronLeft, Landmark } from "lucide";
import type { PortalDocument } from "../api/types";
import { distance, inWords } from "../lib/dates";
import { Amount } from "../ui/amount";
import { Icon } from "../ui/icon";
import { StatusMark } from "../ui/status";
import { business, locale, token } from "./boot";
import { DownloadPdf } from "./download";
import { Footer, Masthead, Notices } from "./frame";
import { Letter } from "./letter";
import { Attachments, BankTransfer, Terms, accountOf } from "./payment";
import { Ruler } from "./ruler";

export function DocumentPage({ document, live }: PortalDocument) {
  const account = accountOf(document);
  const name = business.name || document.seller.name;
  return (
    <>
      <div class="edge" />
      <Masthead name={name} />
      <main class="page">
        <Hero document={document} live={live} />
        <Letter document={document} live={live} />
        <div class="rail">
          {account && document.kind === "invoice" && live.due > 0 && <BankTransfer means={account} number={document.number} />}
          {document.terms && <Terms text={document.terms} />}
          {document.attachments.length > 0 && <Attachments document={document} />}
        </div>
      </main>
      <Footer name={name} />
      <Notices />
    </>
  );
}

function Hero({ document, live }: PortalDocument) {
  const credit = document.kind === "credit_note";
  const amount = credit ? document.totals.gross : live.due;
  const said = credit ? "credit" : "due";
  const owes = !credit && live.due > 0;
  const payable = owes && accountOf(document);
  return (
    <div class="hero" data-section="summary">
      {location.pathname === `/portal/${token}/documents/${document.id}` && (
        <p class="back">
          <a href={`/portal/${token}`}>
            <Icon of={ChevronLeft} />
            All documents
          </a>
        </p>
      )}
      <p class="caption">
        <span>
          <span class="what">{`${credit ? "Credit note" : "Invoice"} ${document.number}`}</span>
          <span class="whom">{` for ${document.buyer.contact?.name || document.buyer.name}`}</span>
        </span>
        {!credit && <StatusMark status={live.status} pill />}
      </p>
      <h1 class="amount">
        <Amount minor={amount} currency={document.currency} locale={locale} said={said} />
      </h1>
      {owes && document.due_on && (
        <p class="due">
          {live.status === "overdue" ? "was due " : "due "}
          <strong>{inWords(document.due_on, live.today, locale)}</strong>
          {`, ${distance(document.due_on, live.today)}`}
        </p>
      )}
      {!owes && !credit && <p class="due">Nothing left to pay. Thank you.</p>}
      {credit && <p class="due">This amount is yours; there is nothing to pay.</p>}
      {owes && document.due_on && (
        <Ruler issued={document.issued_on} due={document.due_on} today={live.today} />
      )}
      <p class="actions">
        {payable && (
          <a class="button primary" href="#payment">
            <Icon of={Landmark} />
            Pay by bank transfer
          </a>
        )}
        <DownloadPdf id={document.id} primary={!payable} />
      </p>
    </div>
  );
}
