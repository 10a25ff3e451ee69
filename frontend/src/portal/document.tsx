/* An invoice or a credit note as its customer sees it: the amount, the letter, how to pay. */
import { ChevronLeft, Landmark, Printer } from "lucide";
import type { PortalDocument } from "../api/types";
import { distance, inWords } from "../lib/dates";
import { rich, t } from "../lib/words";
import { Amount } from "../ui/amount";
import { Icon } from "../ui/icon";
import { StatusMark } from "../ui/status";
import { business, locale, token } from "./boot";
import { Footer, Masthead, Notices } from "./frame";
import { asking } from "./language";
import { Letter } from "./letter";
import { Attachments, BankTransfer, Terms, accountOf } from "./payment";
import { Ruler } from "./ruler";

export function DocumentPage({ document, live }: PortalDocument) {
  const account = accountOf(document);
  const name = business.name || document.seller.name;
  return (
    <>
      <header>
        <div class="edge" />
        <Masthead name={name} />
      </header>
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
  const { number } = document;
  const owes = !credit && live.due > 0;
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
          <span class="what">{credit ? t("Credit note {number}", { number }) : t("Invoice {number}", { number })}</span>
          <span class="whom"> {t("for {name}", { name: document.buyer.contact?.name || document.buyer.name })}</span>
        </span>
        {!credit && <StatusMark status={live.status} pill />}
      </p>
      <h1 class="amount">
        <Amount minor={amount} currency={document.currency} locale={locale} credit={credit} />
      </h1>
      {owes && document.due_on && (
        <p class="due">
          {live.status === "overdue"
            ? rich("was due {date}, {distance}", due(document.due_on, live.today))
            : rich("due {date}, {distance}", due(document.due_on, live.today))}
        </p>
      )}
      {!owes && !credit && <p class="due">{t("Nothing left to pay. Thank you.")}</p>}
      {credit && <p class="due">{t("This amount is yours; there is nothing to pay.")}</p>}
      {owes && document.due_on && (
        <Ruler issued={document.issued_on} due={document.due_on} today={live.today} />
      )}
      <p class="actions">
        {owes && accountOf(document) && (
          <a class="button primary" href="#payment">
            <Icon of={Landmark} />
            {t("Pay by bank transfer")}
          </a>
        )}
        <button type="button" class="button" onClick={() => print()}>
          <Icon of={Printer} />
          {t("Print or save as PDF")}
        </button>
      </p>
    </div>
  );
}

function due(date: string, today: string) {
  return { date: <strong>{inWords(date, today, locale)}</strong>, distance: distance(date, today) };
}
