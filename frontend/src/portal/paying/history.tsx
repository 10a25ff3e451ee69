/* What was paid on a document so far, and what became of the last try. */
import { effect, signal } from "@preact/signals-core";
import { ReceiptText } from "lucide";
import type { PaidOn, PortalDocument } from "../../api/types";
import { legal, short } from "../../lib/dates";
import { money } from "../../lib/money";
import { t } from "../../lib/words";
import { StatusMark } from "../../ui/status";
import { AUTHORIZATION } from "../ask";
import { documentId, locale, page } from "../boot";
import { Fold } from "../frame";
import { payNow } from "../paying";
import { outcome } from "./outcome";
import { declined, how } from "./words";

const paidOn = signal<PaidOn>({ payments: [], attempts: [] });

// Whatever changes on the page may be a payment.
effect(() => {
  page.value;
  void look();
});

async function look(): Promise<void> {
  const answer = await fetch(`/api/portal/documents/${documentId}/payments`, { headers: AUTHORIZATION }).catch(() => null);
  if (answer?.ok) paidOn.value = (await answer.json()) as PaidOn;
}

/** The day on which the last of it was paid; in place of the word, once nothing is left. */
export function Stamp() {
  const last = paidOn.value.payments.find((paid) => paid.source === "payment");
  if (!last) return <StatusMark status="paid" pill />;
  return (
    <span class="stamp">
      <span>{t("Paid|status")}</span> <span class="small">{legal(last.on, locale)}</span>
    </span>
  );
}

export function Payments({ document: { currency }, live }: PortalDocument) {
  const { payments, attempts } = paidOn.value;
  const last = attempts[0];
  const refused = last && ["declined", "failed"].includes(last.state) && last.attempt !== outcome.value?.attempt && live.pay === null;
  if (!payments.length && !refused) return null;
  return (
    <Fold id="payments" mark={ReceiptText} title={payments.length === 0 ? t("Payment") : live.due > 0 ? t("Payments so far") : t("How it was paid")}>
      <ul class="payments">
        {payments.map((paid) => (
          <li>
            <span>
              <bdi>{how(paid)}</bdi> <span class="small">{short(paid.on, live.today, locale)}</span>
            </span>
            <span class="strong">{money(paid.amount, currency, locale)}</span>
          </li>
        ))}
      </ul>
      {refused && (
        <p class="bad" role="status">
          {last.state === "failed" ? t("Your bank did not carry out the last payment.") : declined(last.code)}{" "}
          <button type="button" class="again" onClick={() => payNow()}>
            {t("Try again")}
          </button>
        </p>
      )}
    </Fold>
  );
}
