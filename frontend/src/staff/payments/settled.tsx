/* What settles what: a line for each, with the way to take it back and say why. */
import { useSignal } from "@preact/signals";
import type { Settled } from "../../api/types";
import { money } from "../../lib/money";
import { t, tn } from "../../lib/words";
import { api, asked } from "../ask";
import { exact, locale, now, when } from "../clock";
import { Dialog } from "../parts/dialog";
import { Field, Form } from "../parts/form";
import { say } from "../parts/toast";
import { mayWrite } from "../state";
import { becauseOf, wayOf } from "./words";

interface Props {
  settled: readonly Settled[];
  /** What a line names: the invoice that is settled, or what settles it. */
  by: "document" | "source";
  look: () => unknown;
}

export function SettledRows({ settled, by, look }: Props) {
  const taking = useSignal<Settled | null>(null);
  const standing = settled.filter((each) => !each.undone_at);
  const undone = settled.filter((each) => each.undone_at);
  return (
    <>
      <ul class="settled">
        {standing.map((each) => (
          <li key={each.id}>
            <span>
              <Named of={each} by={by} />
              <span class="small" title={exact(each.at)}>
                {[when(each.at, now.value), each.by, becauseOf(each.reason)].filter(Boolean).join(", ")}
              </span>
            </span>
            <span class="amount">{money(each.amount, each.currency, locale)}</span>
            {mayWrite.value && (
              <button type="button" class="link" onClick={() => (taking.value = each)}>
                {t("Take back")}
              </button>
            )}
          </li>
        ))}
      </ul>
      {undone.length > 0 && (
        <details class="undone">
          <summary>{tn(undone.length, "{count} taken back", "{count} taken back")}</summary>
          <ul class="settled">
            {undone.map((each) => (
              <li key={each.id} data-gone="true">
                <span>
                  <Named of={each} by={by} />
                  <span class="small">{[when(each.undone_at!, now.value), each.undone_by, becauseOf(each.undone_reason)].filter(Boolean).join(", ")}</span>
                </span>
                <span class="amount">{money(each.amount, each.currency, locale)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {taking.value && <TakeBack settled={taking.value} close={() => (taking.value = null)} look={look} />}
    </>
  );
}

function Named({ of: each, by }: { of: Settled; by: Props["by"] }) {
  if (by === "document") return <a class="strong" href={`/staff/documents/${each.document}`}>{each.number}</a>;
  if (each.payment) return <a class="strong" href={`/staff/payments/${each.payment}`}>{wayOf(each.method, each.last4)}</a>;
  if (each.credit_note) return <a class="strong" href={`/staff/documents/${each.credit_note}`}>{t("Credit note {number}", { number: each.credit_number })}</a>;
  return <span class="strong">{t("Written off")}</span>;
}

function TakeBack({ settled, close, look }: { settled: Settled; close: () => void; look: () => unknown }) {
  const amount = money(settled.amount, settled.currency, locale);
  const act = async ({ reason }: Record<string, string>) => {
    const params = { path: { allocation: settled.id } };
    await asked(api.POST("/api/v1/allocations/{allocation}/reversal", { params, body: { reason: reason ?? "" } }));
    say(t("Taken back"));
    close();
    await look();
  };
  return (
    <Dialog title={t("Take back {amount}?", { amount })} close={close}>
      <p>
        {settled.source === "write_off"
          ? t("{number} asks for it again.", { number: settled.number })
          : t("{number} asks for it again, and the money is credit of the customer.", { number: settled.number })}
      </p>
      <Form act={act} label={t("Take back")} doing={t("Taking back")}>
        {(faults) => <Field label={t("Why")} name="reason" maxLength={500} faults={faults} autocomplete="off" />}
      </Form>
    </Dialog>
  );
}
