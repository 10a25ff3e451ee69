/* Recording money that came another way: what it is, and which invoices it settles. */
import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { Fault, Waiting } from "../../api/types";
import { CURRENCIES, currencyName } from "../../lib/currencies";
import { bare, money } from "../../lib/money";
import { spread } from "../../lib/spread";
import { typedAmount } from "../../lib/typed";
import { uuid } from "../../lib/uuid";
import { t } from "../../lib/words";
import { Refusal, api, asked, reason } from "../ask";
import { locale, today } from "../clock";
import { Dialog } from "../parts/dialog";
import { type Choice, Picker } from "../parts/picker";
import { say } from "../parts/toast";
import { Wrong } from "../parts/trying";
import { Shares } from "./shares";
import { ownMethods } from "./words";

type OwnMethod = "bank_transfer" | "cash" | "other";

interface Props {
  customer?: Choice;
  /** The invoice that it is for, first of all. */
  document?: { id: string; due: number; currency: string };
  close: () => void;
  done: (payment: string) => unknown;
}

export function RecordDialog({ customer, document, close, done }: Props) {
  const who = useSignal<Choice | null>(customer ?? null);
  const currency = useSignal(document?.currency ?? "EUR");
  const text = useSignal(document ? bare(document.due, document.currency, locale) : "");
  const waiting = useSignal<Waiting[]>([]);
  const receipt = useSignal({ to: "", usual: false });
  const own = useSignal<ReadonlyMap<string, number> | null>(null);
  const busy = useSignal(false);
  const wrong = useSignal("");
  const faults = useSignal<Fault[]>([]);
  const key = useMemo(uuid, []);
  useEffect(() => void lookUp(), [who.value?.id]);
  const lookUp = async () => {
    if (!who.value) return;
    try {
      const params = { path: { customer: who.value.id } };
      const ledger = await asked(api.GET("/api/v1/customers/{customer}/ledger", { params }));
      waiting.value = ledger.waiting;
      receipt.value = { to: ledger.receipt_to, usual: ledger.receipts };
      const first = waiting.value[0];
      if (!document && first && !text.value) currency.value = first.currency;
    } catch (failure) {
      wrong.value = reason(failure);
    }
  };
  const amount = typedAmount(text.value, currency.value, locale) ?? 0;
  const owing = inOrder(waiting.value, currency.value, document?.id);
  const shares = own.value ?? spread(amount, owing.map((each) => ({ document: each.document, due: each.due - each.processing })));
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const told = (name: string) => String(form.get(name) ?? "");
    busy.value = true;
    wrong.value = "";
    faults.value = [];
    try {
      const found = await asked(
        api.POST("/api/v1/payments", {
          headers: { "idempotency-key": key },
          body: {
            customer: who.value?.id ?? "",
            amount,
            currency: currency.value,
            method: told("method") as OwnMethod,
            received_on: told("received_on"),
            reference: told("reference"),
            note: told("note"),
            parts: [...shares].map(([each, share]) => ({ document: each, amount: share })),
            send_receipt: told("send_receipt") === "on",
          },
        }),
      );
      say(t("Payment recorded"));
      close();
      await done(found.payment.id);
    } catch (failure) {
      wrong.value = reason(failure);
      if (failure instanceof Refusal) faults.value = failure.faults;
    }
    busy.value = false;
  };
  const fault = (name: string) => faults.value.find((each) => each.field === name)?.problem;
  return (
    <Dialog title={t("Record payment")} close={close}>
      <form class="form recording" onSubmit={submit}>
        {!customer && (
          <Picker id="payer" label={t("Customer")} chosen={who.value?.name ?? ""} find={findCustomers} choose={(found) => (who.value = found)} fault={fault("customer")} autoFocus />
        )}
        <div class="pair">
          <label>
            {t("Amount")}
            <input class="field" name="amount" inputMode="decimal" required autocomplete="off" value={text.value} aria-invalid={fault("amount") ? true : undefined}
              onInput={(event) => (text.value = event.currentTarget.value)} />
            {fault("amount") && <span class="fault">{fault("amount")}</span>}
          </label>
          <label>
            {t("Currency")}
            <select class="field" value={currency.value} disabled={Boolean(document)} onChange={(event) => (currency.value = event.currentTarget.value)}>
              {CURRENCIES.map((code) => <option key={code} value={code}>{currencyName(code, locale)}</option>)}
            </select>
          </label>
        </div>
        <div class="pair">
          <label>
            {t("How it came")}
            <select class="field" name="method">
              {ownMethods().map(([method, word]) => <option key={method} value={method}>{word}</option>)}
            </select>
          </label>
          <label>
            {t("Received")}
            <input class="field" type="date" name="received_on" required max={today()} defaultValue={today()} aria-invalid={fault("received_on") ? true : undefined} />
            {fault("received_on") && <span class="fault">{fault("received_on")}</span>}
          </label>
        </div>
        <label>
          {t("Reference")}
          <input class="field" name="reference" maxLength={200} autocomplete="off" placeholder={t("As the bank's statement says it")} />
        </label>
        <label>
          {t("Note")}
          <input class="field" name="note" maxLength={500} autocomplete="off" />
        </label>
        {owing.length > 0 && <Shares owing={owing} currency={currency.value} available={amount} shares={shares} change={(changed) => (own.value = changed)} />}
        {who.value && owing.length === 0 && amount > 0 && (
          <p class="small">{t("No invoice waits for it: all of it stays as credit of {customer}.", { customer: who.value.name })}</p>
        )}
        {receipt.value.to && <SendReceipt key={who.value?.id} {...receipt.value} fault={fault("send_receipt")} />}
        <Wrong text={wrong.value} />
        <button class="button primary" disabled={busy.value || !who.value || amount <= 0}>
          {busy.value ? t("Recording") : amount > 0 ? t("Record {amount}", { amount: money(amount, currency.value, locale) }) : t("Record payment")}
        </button>
      </form>
    </Dialog>
  );
}

/** Whether the customer hears of it, and where. */
function SendReceipt({ to, usual, fault }: { to: string; usual: boolean; fault: string | undefined }) {
  return (
    <label class="choice">
      <input type="checkbox" name="send_receipt" defaultChecked={usual} aria-invalid={fault ? true : undefined} />
      <span>
        {t("Send a receipt")} <span class="small"><bdi>{to}</bdi></span>
        {fault && <span class="fault">{fault}</span>}
      </span>
    </label>
  );
}

/** The invoices of a currency, the one it is for first. */
function inOrder(waiting: readonly Waiting[], currency: string, first?: string): Waiting[] {
  const found = waiting.filter((each) => each.currency === currency);
  return [...found.filter((each) => each.document === first), ...found.filter((each) => each.document !== first)];
}

async function findCustomers(text: string): Promise<Choice[]> {
  const page = await asked(api.GET("/api/v1/customers", { params: { query: { q: text, limit: 8 } } }));
  return page.items.map(({ id, name, external_id }) => ({ id, name, more: external_id ?? "" }));
}
