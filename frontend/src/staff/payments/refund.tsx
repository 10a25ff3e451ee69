/* Giving money back, and saying why. */
import type { PaymentDetail } from "../../api/types";
import { bare, money } from "../../lib/money";
import { typedAmount } from "../../lib/typed";
import { t } from "../../lib/words";
import { api, asked } from "../ask";
import { locale } from "../clock";
import { Dialog } from "../parts/dialog";
import { Field, Form, type Values } from "../parts/form";
import { say } from "../parts/toast";

/** What of a payment is still ours to give back, in minor units. */
export function refundable({ payment, refunds }: PaymentDetail): number {
  const waiting = refunds.filter((each) => each.state === "requested").reduce((sum, each) => sum + each.amount, 0);
  return payment.charged_back ? 0 : payment.amount - payment.refunded - waiting;
}

export function RefundDialog({ detail, close, done }: { detail: PaymentDetail; close: () => void; done: () => unknown }) {
  const { id, currency, credit } = detail.payment;
  const left = refundable(detail);
  const act = async ({ amount = "", reason = "" }: Values) => {
    const body = { amount: typedAmount(amount, currency, locale) ?? 0, reason };
    await asked(api.POST("/api/v1/payments/{payment}/refunds", { params: { path: { payment: id } }, body }));
    say(detail.intent ? t("Stripe gives it back") : t("Refund noted"));
    close();
    await done();
  };
  return (
    <Dialog title={t("Refund")} close={close}>
      <p>
        {detail.intent
          ? t("Stripe sends it back the way it came, up to {amount}.", { amount: money(left, currency, locale) })
          : t("You give it back yourself, up to {amount}; here it is only noted.", { amount: money(left, currency, locale) })}{" "}
        {credit < left && t("What credit does not cover is asked for again on the invoice.")}
      </p>
      <Form act={act} label={t("Refund|verb")} doing={t("Refunding")}>
        {(faults) => (
          <>
            <Field label={`${t("Amount")} (${currency})`} name="amount" inputMode="decimal" defaultValue={bare(credit || left, currency, locale)} faults={faults} autocomplete="off" />
            <Field label={t("Why")} name="reason" maxLength={500} faults={faults} autocomplete="off" />
          </>
        )}
      </Form>
    </Dialog>
  );
}
