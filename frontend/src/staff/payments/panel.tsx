/* A document's money: what settles it, credit that could, and what staff do about the rest. */
import { useSignal } from "@preact/signals";
import type { Card, Leftover } from "../../api/types";
import { legal } from "../../lib/dates";
import { money } from "../../lib/money";
import { t } from "../../lib/words";
import { api, asked } from "../ask";
import { locale } from "../clock";
import { useLooking } from "../parts/looking";
import { say } from "../parts/toast";
import { Doing, Unread } from "../parts/trying";
import { mayWrite } from "../state";
import { PlanDialog } from "./plan";
import { RecordDialog } from "./record";
import { SettledRows } from "./settled";
import { WriteOffDialog } from "./write-off";
import { wayOf } from "./words";

export function Ledger({ card, look }: { card: Card; look: () => Promise<void> }) {
  const open = useSignal<"" | "record" | "write-off" | "plan">("");
  const params = { path: { document: card.id } };
  const ask = () => asked(api.GET("/api/v1/documents/{document}/ledger", { params }));
  const { found, wrong, look: read } = useLooking(ask, [card.id, card.paid, card.due, card.instalment, card.status]);
  const both = async () => void (await Promise.all([read(), look()]));
  const close = () => (open.value = "");
  const asks = card.kind === "invoice" && card.due > 0 && card.status !== "void";
  const gives = card.kind === "credit_note" && card.due > 0 && card.status !== "void";
  const ledger = found.value;
  if (wrong.value) return <Unread why={wrong.value} look={read} />;
  if (!ledger) return null;
  return (
    <div class="money-panel">
      <SettledRows settled={ledger.settled} by={card.kind === "credit_note" ? "document" : "source"} look={both} />
      {asks && ledger.leftovers.map((each) => <Apply key={each.id} leftover={each} card={card} look={both} />)}
      {ledger.instalments.length > 0 && (
        <ol class="settled plan">
          {ledger.instalments.map((part) => (
            <li key={part.due_on}>
              <span>{legal(part.due_on, locale)}</span>
              <span class="amount">{money(part.amount, card.currency, locale)}</span>
            </li>
          ))}
        </ol>
      )}
      {mayWrite.value && gives && <ApplyNote card={card} look={both} />}
      {mayWrite.value && asks && (
        <p class="buttons">
          <button type="button" class="button" onClick={() => (open.value = "record")}>{t("Record payment")}</button>
          <button type="button" class="button" onClick={() => (open.value = "plan")}>{t("Ask in parts")}</button>
          <button type="button" class="button" onClick={() => (open.value = "write-off")}>{t("Write off")}</button>
        </p>
      )}
      {open.value === "record" && (
        <RecordDialog customer={{ id: card.customer, name: card.customer_name }} document={card} close={close} done={both} />
      )}
      {open.value === "write-off" && <WriteOffDialog card={card} close={close} done={both} />}
      {open.value === "plan" && <PlanDialog card={card} parts={ledger.instalments} close={close} done={both} />}
    </div>
  );
}

/** "€40 credit: apply" */
function Apply({ leftover, card, look }: { leftover: Leftover; card: Card; look: () => Promise<void> }) {
  const parts = [{ document: card.id, amount: Math.min(leftover.amount, card.due) }];
  const apply = async () => {
    if (leftover.source === "payment") {
      await asked(api.POST("/api/v1/payments/{payment}/allocations", { params: { path: { payment: leftover.id } }, body: { parts } }));
    } else {
      await asked(api.POST("/api/v1/credit-notes/{document}/allocations", { params: { path: { document: leftover.id } }, body: { parts } }));
    }
    say(t("Credit applied"));
    await look();
  };
  const from = leftover.source === "payment" ? wayOf(leftover.method) : t("Credit note {number}", { number: leftover.title });
  return (
    <div class="leftover">
      <p>
        <span class="strong">{t("{amount} credit", { amount: money(leftover.amount, leftover.currency, locale) })}</span>
        <span class="small">{`${from}, ${legal(leftover.on, locale)}`}</span>
      </p>
      {mayWrite.value && <Doing act={apply} doing={t("Applying")}>{t("Apply")}</Doing>}
    </div>
  );
}

function ApplyNote({ card, look }: { card: Card; look: () => Promise<void> }) {
  const apply = async () => {
    await asked(api.POST("/api/v1/credit-notes/{document}/allocations", { params: { path: { document: card.id } }, body: {} }));
    say(t("Credit applied"));
    await look();
  };
  return (
    <div class="leftover">
      <p>
        <span class="strong">{t("{amount} left to apply", { amount: money(card.due, card.currency, locale) })}</span>
        <span class="small">{t("To the invoice that it corrects, then to what waits longest")}</span>
      </p>
      <Doing act={apply} doing={t("Applying")}>{t("Apply")}</Doing>
    </div>
  );
}
