/* Asking no more for what is due, and saying why. */
import type { Card } from "../../api/types";
import { bare } from "../../lib/money";
import { typedAmount } from "../../lib/typed";
import { t } from "../../lib/words";
import { api, asked } from "../ask";
import { locale } from "../clock";
import { Dialog } from "../parts/dialog";
import { Field, Form, type Values } from "../parts/form";
import { say } from "../parts/toast";

export function WriteOffDialog({ card, close, done }: { card: Card; close: () => void; done: () => unknown }) {
  const act = async ({ amount = "", reason = "" }: Values) => {
    const body = { amount: typedAmount(amount, card.currency, locale) ?? 0, reason };
    await asked(api.POST("/api/v1/documents/{document}/write-offs", { params: { path: { document: card.id } }, body }));
    say(t("Written off"));
    close();
    await done();
  };
  return (
    <Dialog title={t("Write off {number}", { number: card.number })} close={close}>
      <p>{t("The customer is asked for it no more. It can be taken back.")}</p>
      <Form act={act} label={t("Write off")} doing={t("Writing off")}>
        {(faults) => (
          <>
            <Field label={`${t("Amount")} (${card.currency})`} name="amount" inputMode="decimal" defaultValue={bare(card.due, card.currency, locale)} faults={faults} autocomplete="off" />
            <Field label={t("Why")} name="reason" maxLength={500} faults={faults} autocomplete="off" />
          </>
        )}
      </Form>
    </Dialog>
  );
}
