/* Asking for an invoice in parts: a deposit first, or so much each month. */
import { useSignal } from "@preact/signals";
import { X } from "lucide";
import type { Card, Fault, PlannedPart } from "../../api/types";
import { bare, money } from "../../lib/money";
import { typedAmount } from "../../lib/typed";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { Refusal, api, asked, reason } from "../ask";
import { locale, today } from "../clock";
import { Dialog } from "../parts/dialog";
import { say } from "../parts/toast";
import { Wrong } from "../parts/trying";

interface Row {
  key: number;
  amount: string;
  due_on: string;
}

interface Props {
  card: Card;
  parts: readonly PlannedPart[];
  close: () => void;
  done: () => unknown;
}

export function PlanDialog({ card, parts, close, done }: Props) {
  const rows = useSignal<Row[]>(begun(card, parts));
  const wrong = useSignal("");
  const faults = useSignal<Fault[]>([]);
  const busy = useSignal(false);
  const read = (row: Row) => typedAmount(row.amount, card.currency, locale) ?? 0;
  const left = card.due - rows.value.reduce((sum, row) => sum + read(row), 0);
  const change = (key: number, changed: Partial<Row>) => (rows.value = rows.value.map((row) => (row.key === key ? { ...row, ...changed } : row)));
  const save = async (wanted: readonly Row[]) => {
    busy.value = true;
    try {
      const body = { instalments: wanted.map((row) => ({ amount: read(row), due_on: row.due_on })) };
      await asked(api.PUT("/api/v1/documents/{document}/instalments", { params: { path: { document: card.id } }, body }));
      say(t("Saved"));
      close();
      await done();
    } catch (failure) {
      wrong.value = reason(failure);
      if (failure instanceof Refusal) faults.value = failure.faults;
    }
    busy.value = false;
  };
  return (
    <Dialog title={t("Ask in parts")} close={close}>
      <form class="form" onSubmit={(event) => (event.preventDefault(), void save(rows.value))}>
        <p>{t("{amount} is due. The customer is asked for one part after the other, and may pay all of it at any time.", { amount: money(card.due, card.currency, locale) })}</p>
        <fieldset class="shares">
          <legend class="visually-hidden">{t("Parts of the payment")}</legend>
          {rows.value.map((row, place) => (
            <div key={row.key} class="part">
              <input class="field" type="date" required value={row.due_on} aria-label={t("Due")} onInput={(event) => change(row.key, { due_on: event.currentTarget.value })} />
              <input class="field" inputMode="decimal" required autocomplete="off" value={row.amount} aria-label={t("Amount")} onInput={(event) => change(row.key, { amount: event.currentTarget.value })} />
              <button type="button" class="tool" aria-label={t("Remove")} disabled={rows.value.length < 2} onClick={() => (rows.value = rows.value.filter((each) => each !== row))}>
                <Icon of={X} />
              </button>
              {faults.value.filter((each) => each.field.startsWith(`instalments.${place}.`)).map((each) => <p key={each.field} class="fault">{each.problem}</p>)}
            </div>
          ))}
        </fieldset>
        <p class={left < 0 ? "fault" : "small"} role="status">
          {left === 0 ? t("Together they are what is due.") : left > 0 ? t("{amount} is left to ask for", { amount: money(left, card.currency, locale) }) : t("{amount} too much", { amount: money(-left, card.currency, locale) })}{" "}
          <button type="button" class="link" onClick={() => (rows.value = [...rows.value, next(card, rows.value, Math.max(0, left))])}>
            {t("Add a part")}
          </button>
        </p>
        <Wrong text={wrong.value} />
        <p class="buttons">
          <button class="button primary" disabled={busy.value || left !== 0}>{busy.value ? t("Saving") : t("Save")}</button>
          {parts.length > 0 && <button type="button" class="button" disabled={busy.value} onClick={() => save([])}>{t("Ask for all at once")}</button>}
        </p>
      </form>
    </Dialog>
  );
}

let keys = 0;

/** The parts as they are, or half of it now and half on the day it is due. */
function begun(card: Card, parts: readonly PlannedPart[]): Row[] {
  const sum = parts.reduce((total, part) => total + part.amount, 0);
  const shown = (amount: number) => bare(amount, card.currency, locale);
  if (parts.length && sum === card.due) return parts.map((part) => ({ key: keys++, amount: shown(part.amount), due_on: part.due_on }));
  const half = Math.floor(card.due / 2);
  const last = card.due_on && card.due_on > today() ? card.due_on : later(today());
  return [{ key: keys++, amount: shown(half), due_on: today() }, { key: keys++, amount: shown(card.due - half), due_on: last }];
}

function next(card: Card, rows: readonly Row[], left: number): Row {
  return { key: keys++, amount: left ? bare(left, card.currency, locale) : "", due_on: later(rows.at(-1)?.due_on || today()) };
}

/** Four weeks later. */
function later(date: string): string {
  const found = new Date(`${date}T12:00:00Z`);
  found.setUTCDate(found.getUTCDate() + 28);
  return found.toISOString().slice(0, 10);
}
