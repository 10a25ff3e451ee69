/* What a customer has left with us, by currency, and the way to record money that came. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { CustomerLedger } from "../../api/types";
import { legal } from "../../lib/dates";
import { money } from "../../lib/money";
import { t } from "../../lib/words";
import { api, asked, reason } from "../ask";
import { locale } from "../clock";
import { Unread } from "../parts/trying";
import { mayWrite } from "../state";
import { RecordDialog } from "./record";
import { wayOf } from "./words";

interface Props {
  customer: { id: string; name: string };
  /** The last thing that happened to it, in the feed. */
  last: number;
  look: () => Promise<void>;
}

export function CustomerCredit({ customer, last, look }: Props) {
  const shown = useSignal<CustomerLedger | null>(null);
  const wrong = useSignal("");
  const recording = useSignal(false);
  const read = async () => {
    try {
      shown.value = await asked(api.GET("/api/v1/customers/{customer}/ledger", { params: { path: { customer: customer.id } } }));
      wrong.value = "";
    } catch (failure) {
      wrong.value = reason(failure);
    }
  };
  useEffect(() => void read(), [customer.id, last]);
  const leftovers = shown.value?.leftovers ?? [];
  const sums = new Map<string, number>();
  for (const each of leftovers) sums.set(each.currency, (sums.get(each.currency) ?? 0) + each.amount);
  return (
    <section>
      <h2>{t("Credit")}</h2>
      <Unread why={wrong.value} look={read} />
      {shown.value && leftovers.length === 0 && <p class="small">{t("Nothing of this customer is left with you.")}</p>}
      {[...sums].map(([currency, sum]) => (
        <p key={currency} class="strong">{money(sum, currency, locale)}</p>
      ))}
      <ul class="settled">
        {leftovers.map((each) => (
          <li key={each.id}>
            <span>
              {each.source === "payment" ? (
                <a class="strong" href={`/staff/payments/${each.id}`}>{wayOf(each.method)}</a>
              ) : (
                <a class="strong" href={`/staff/documents/${each.id}`}>{t("Credit note {number}", { number: each.title })}</a>
              )}
              <span class="small">{legal(each.on, locale)}</span>
            </span>
            <span class="amount">{money(each.amount, each.currency, locale)}</span>
          </li>
        ))}
      </ul>
      {mayWrite.value && (
        <p class="buttons">
          <button type="button" class="button" onClick={() => (recording.value = true)}>{t("Record payment")}</button>
        </p>
      )}
      {recording.value && <RecordDialog customer={customer} close={() => (recording.value = false)} done={() => Promise.all([read(), look()])} />}
    </section>
  );
}
