/* One payment: where it went, what went back, and what Stripe knows it by. */
import { useSignal } from "@preact/signals";
import { ChevronRight, ReceiptText } from "lucide";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { PaymentDetail } from "../../api/types";
import { legal } from "../../lib/dates";
import { money } from "../../lib/money";
import { save } from "../../lib/save";
import { spread } from "../../lib/spread";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { Refusal, api, asked, reason } from "../ask";
import { dateOf, exact, locale, now } from "../clock";
import { Frame } from "../parts/frame";
import { notSaved } from "../parts/saving";
import { Doing, Unread } from "../parts/trying";
import { Loading } from "../parts/waiting";
import { disputeWord, reasonWord } from "../payment-words";
import { known, mayWrite } from "../state";
import { PaymentState } from "./list";
import { RefundDialog, refundable } from "./refund";
import { SettledRows } from "./settled";
import { Shares } from "./shares";
import { disputeTerms, wayOf } from "./words";

export function PaymentScreen({ id }: { id: string }) {
  const shown = useSignal<PaymentDetail | null>(null);
  const wrong = useSignal("");
  const look = async () => {
    try {
      shown.value = await asked(api.GET("/api/v1/payments/{payment}", { params: { path: { payment: id } } }));
      wrong.value = "";
    } catch (failure) {
      const missing = failure instanceof Refusal && [404, 422].includes(failure.status);
      wrong.value = missing ? t("There is no such payment.") : reason(failure);
    }
  };
  const customer = shown.value?.payment.customer;
  const last = (known.value?.items ?? []).find((item) => item.group === "payments" && (!customer || item.customer === customer))?.seq ?? 0;
  useEffect(() => void look(), [id, last]);
  const row = shown.value?.payment;
  return (
    <Frame
      title={
        <nav class="crumbs" aria-label={t("You are here")}>
          <a href="/staff/payments">{t("Payments")}</a>
          <Icon of={ChevronRight} />
          <h1>{row ? money(row.amount, row.currency, locale) : t("Payment")}</h1>
        </nav>
      }
    >
      <Unread why={wrong.value} look={look} />
      {!shown.value && !wrong.value && <Loading />}
      {shown.value && <Body detail={shown.value} look={look} />}
    </Frame>
  );
}

function Body({ detail, look }: { detail: PaymentDetail; look: () => Promise<void> }) {
  const { payment: row } = detail;
  const refunding = useSignal(false);
  return (
    <>
      <header class="headline">
        <div>
          <p class="figure">
            {money(row.amount, row.currency, locale)}
            <PaymentState row={row} />
          </p>
          <p>
            {t("{way} from {customer}, received {date}", { way: wayOf(row.method, row.last4), customer: row.customer_name, date: legal(row.received_on, locale) })}
          </p>
        </div>
        <div class="headline-actions">
          <Doing act={() => save(`/api/v1/payments/${row.id}/receipt`, notSaved)} doing={t("Fetching the receipt")}>
            <Icon of={ReceiptText} />
            {t("Receipt")}
          </Doing>
          {mayWrite.value && refundable(detail) > 0 && (
            <button type="button" class="button" onClick={() => (refunding.value = true)}>
              {t("Refund")}
            </button>
          )}
        </div>
      </header>
      {refunding.value && <RefundDialog detail={detail} close={() => (refunding.value = false)} done={look} />}
      <div class="sides">
        <div class="side-main money-main">
          <section>
            <h2>{t("Where it went")}</h2>
            {detail.settled.length === 0 && <p class="small">{t("It settles nothing yet.")}</p>}
            <SettledRows settled={detail.settled} by="document" look={look} />
          </section>
          {row.credit > 0 && <Rest detail={detail} look={look} />}
          {detail.refunds.length > 0 && <Refunds detail={detail} />}
          {detail.disputes.length > 0 && <Disputes detail={detail} />}
        </div>
        <aside class="rail money-rail" aria-label={t("About this payment")}>
          <Facts detail={detail} />
        </aside>
      </div>
    </>
  );
}

/** What is left of it, and the invoices that it could settle. */
function Rest({ detail, look }: { detail: PaymentDetail; look: () => Promise<void> }) {
  const { payment: row, waiting } = detail;
  const own = useSignal<ReadonlyMap<string, number> | null>(null);
  const shares = own.value ?? spread(row.credit, waiting.map((each) => ({ document: each.document, due: each.due - each.processing })));
  const apply = async () => {
    const parts = [...shares].map(([document, amount]) => ({ document, amount }));
    await asked(api.POST("/api/v1/payments/{payment}/allocations", { params: { path: { payment: row.id } }, body: { parts } }));
    own.value = null;
    await look();
  };
  return (
    <section>
      <h2>{t("{amount} credit", { amount: money(row.credit, row.currency, locale) })}</h2>
      {waiting.length === 0 && <p class="small">{t("No invoice waits for it. It stays until one does.")}</p>}
      {waiting.length > 0 && mayWrite.value && (
        <div class="form">
          <Shares owing={waiting} currency={row.currency} available={row.credit} shares={shares} change={(changed) => (own.value = changed)} />
          <Doing act={apply} doing={t("Applying")} class="primary">
            {t("Apply credit")}
          </Doing>
        </div>
      )}
    </section>
  );
}

function Refunds({ detail }: { detail: PaymentDetail }) {
  return (
    <section>
      <h2>{t("Refunds")}</h2>
      <ul class="settled">
        {detail.refunds.map((refund) => (
          <li key={refund.id}>
            <span>
              <span class="strong">{refund.reason || (refund.origin === "stripe" ? t("Made at Stripe") : t("Refund"))}</span>
              <span class="small">{[exact(refund.created_at), stateWord(refund.state), refund.failure].filter(Boolean).join(", ")}</span>
            </span>
            <span class="amount">{money(-refund.amount, detail.payment.currency, locale)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What the payer's bank wants, or took; staff answer it at Stripe. */
function Disputes({ detail }: { detail: PaymentDetail }) {
  return (
    <section>
      <h2>{t("Disputed at the bank")}</h2>
      <ul class="settled">
        {detail.disputes.map((dispute) => (
          <li key={dispute.id}>
            <span>
              <span class="strong">{reasonWord(dispute.reason)}</span>
              <span class="small">
                {[legal(dateOf(dispute.created_at), locale), disputeWord(dispute.status), ...disputeTerms(dispute.fee, dispute.fee_currency, waits(dispute) ? dispute.due_by : null)].join(", ")}
              </span>
            </span>
            <span class="amount">{money(-dispute.taken, detail.payment.currency, locale)}</span>
          </li>
        ))}
      </ul>
      {detail.disputes.some(waits) && <p class="small">{t("Answer it in Stripe's dashboard. What the bank took is asked for again on the invoice.")}</p>}
    </section>
  );
}

function waits({ status }: PaymentDetail["disputes"][number]): boolean {
  return status.endsWith("needs_response");
}

function stateWord(state: string): string {
  switch (state) {
    case "succeeded":
      return t("given back");
    case "failed":
      return t("did not arrive");
    case "canceled":
      return t("called off");
    default:
      return t("on its way back");
  }
}

/** Stripe counts the days of its payouts in UTC. */
function paidOut(at: string | null): boolean {
  return at !== null && Date.parse(at) <= now.value;
}

function Facts({ detail }: { detail: PaymentDetail }) {
  const { payment: row } = detail;
  const facts: [string, ComponentChildren][] = [
    [t("Customer"), <a href={`/staff/customers/${row.customer}`}>{row.customer_name}</a>],
    [t("Reference"), row.reference],
    [t("Note"), detail.note],
    [t("Recorded"), [exact(detail.recorded_at), detail.recorded_by].filter(Boolean).join(", ")],
    [t("Fee"), detail.fee !== null && detail.fee !== undefined && money(detail.fee, detail.fee_currency, locale)],
    [paidOut(detail.payout_at) ? t("Paid out") : t("Pays out"), detail.payout_at && legal(detail.payout_at.slice(0, 10), locale)],
    [t("At Stripe"), detail.intent && <code>{detail.intent}</code>],
    [t("Charge|payment"), detail.charge && <code>{detail.charge}</code>],
    [t("Mode"), detail.intent && !detail.livemode && t("Test: no money moved")],
  ];
  return (
    <section>
      <h2>{t("About this payment")}</h2>
      <dl class="facts">
        {facts.filter(([, fact]) => fact).map(([name, fact]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{fact}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
