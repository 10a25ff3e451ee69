/* Erasing a customer: what goes, what the law wants kept, and the name typed as the last word. */
import { useSignal } from "@preact/signals";
import type { Customer, ErasurePlan } from "../../api/types";
import { legal } from "../../lib/dates";
import { t, tn } from "../../lib/words";
import { api, asked } from "../ask";
import { dateOf, locale } from "../clock";
import { Dialog } from "../parts/dialog";
import { Doing } from "../parts/trying";
import { mayRule } from "../state";

export function Erasure({ customer }: { customer: Customer }) {
  const plan = useSignal<ErasurePlan | null>(null);
  const typed = useSignal("");
  const params = { path: { customer: customer.id } };
  const ask = async () => {
    typed.value = "";
    plan.value = await asked(api.GET("/api/v1/customers/{customer}/erasure", { params }));
  };
  const erase = async () => {
    await asked(api.POST("/api/v1/customers/{customer}/erasure", { params, body: { confirmed: typed.value } }));
    location.reload(); // what this page has in memory goes too
  };
  return (
    <section>
      <h2>{t("Personal data")}</h2>
      <p>
        {customer.erased_at
          ? t("Erased on {date}. What has to be kept stands in documents that were issued.", { date: legal(dateOf(customer.erased_at), locale) })
          : t("When the customer asks for it, everything personal goes, but for what the law wants kept.")}
      </p>
      {mayRule.value && (
        <p class="buttons">
          <Doing act={ask} doing={t("Counting")} class="danger">
            {t("Erase personal data")}
          </Doing>
        </p>
      )}
      {plan.value && (
        <Dialog title={t("Erase {customer}?", { customer: plan.value.name })} close={() => (plan.value = null)}>
          <Plan plan={plan.value} />
          <label class="typed-name">
            {t("Type the customer's name to confirm")}
            <input class="field" value={typed.value} autocomplete="off" onInput={(event) => (typed.value = event.currentTarget.value)} />
          </label>
          <p class="buttons end">
            <button type="button" class="button" onClick={() => (plan.value = null)}>
              {t("Leave it")}
            </button>
            {typed.value.trim() === plan.value.name && (
              <Doing act={erase} doing={t("Erasing")} class="destroy">
                {t("Erase for good")}
              </Doing>
            )}
          </p>
        </Dialog>
      )}
    </section>
  );
}

function Plan({ plan }: { plan: ErasurePlan }) {
  const going = [
    tn(plan.contacts, "{count} contact", "{count} contacts"),
    tn(plan.links, "{count} link", "{count} links"),
    tn(plan.messages, "{count} message", "{count} messages"),
    tn(plan.visits, "{count} visit", "{count} visits"),
    tn(plan.documents.length, "{count} document", "{count} documents"),
  ];
  return (
    <>
      <p>{t("These go, with name, address and numbers: {what}. This cannot be undone.", { what: going.join(", ") })}</p>
      {plan.kept.length > 0 && <p>{t("These stay as they were issued, since the law asks for it:")}</p>}
      <ul class="kept">
        {plan.kept.map((document) => (
          <li key={document.id}>{t("{number}, until {date}", { number: document.number, date: legal(document.until, locale) })}</li>
        ))}
      </ul>
    </>
  );
}
