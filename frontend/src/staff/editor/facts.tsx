/* To whom, when, in which currency: what stands above the lines. */
import { useSignal } from "@preact/signals";
import type { Customer, Fault, Settings } from "../../api/types";
import { CURRENCIES } from "../../lib/currencies";
import { t, tn } from "../../lib/words";
import { api, asked } from "../ask";
import { locale } from "../clock";
import { type Choice, Picker } from "../parts/picker";
import { Labelled } from "./cells";
import type { Writing } from "./writing";

interface Props {
  desk: Writing;
  customer: Customer | null;
  faults: Fault[];
  settings: Settings;
}

export function Facts({ desk, customer, faults, settings }: Props) {
  const wording = desk.wording.value;
  const more = useSignal(Boolean(wording.order_reference || wording.delivered_on || wording.period || wording.external_id));
  const fault = (field: string) => faults.find((found) => found.field === field)?.problem;
  const issued = Boolean(desk.draft.value?.issued);
  const period = wording.period ?? {};
  const span = (changed: typeof period) => {
    const next = { ...period, ...changed };
    desk.change({ period: next.start || next.end ? next : null });
  };
  return (
    <div class="facts-grid">
      <div class="half">
        <Picker
          id="customer"
          label={t("Customer")}
          chosen={customer?.name ?? ""}
          find={findCustomers}
          choose={(choice) => desk.change({ customer: choice.id })}
          fault={fault("customer") ?? fault("seller")}
          disabled={issued}
          autoFocus={!wording.customer}
        />
      </div>
      <div class="half">
        <Text desk={desk} name="buyer_reference" label={t("Their reference")} />
      </div>
      <DateField desk={desk} name="issued_on" label={t("Issued")} fault={fault("issued_on")} hint={t("Empty: the day it is issued")} />
      {wording.kind === "invoice" && (
        <DateField
          desk={desk}
          name="due_on"
          label={t("Due")}
          fault={fault("due_on")}
          hint={tn(settings.payment_days, "Empty: {count} day later", "Empty: {count} days later")}
        />
      )}
      {wording.kind === "quote" && (
        <DateField desk={desk} name="valid_until" label={t("Valid until")} fault={fault("valid_until")} />
      )}
      <Labelled label={t("Currency")} name="currency" fault={fault("currency")}>
        <select
          id="currency"
          class="field"
          value={wording.currency}
          disabled={issued}
          onChange={(event) => desk.change({ currency: event.currentTarget.value })}
        >
          {CURRENCIES.map((code) => (
            <option key={code} value={code}>{`${code}, ${currencyName(code)}`}</option>
          ))}
        </select>
      </Labelled>
      <div class="more-facts">
        <button type="button" class="link" aria-expanded={more.value} onClick={() => (more.value = !more.value)}>
          {more.value ? t("Fewer fields") : t("More fields")}
        </button>
      </div>
      {more.value && (
        <>
          <Text desk={desk} name="order_reference" label={t("Their order")} />
          <DateField desk={desk} name="delivered_on" label={t("Delivered")} />
          <Labelled label={t("Period from")} name="period-start" fault={fault("period")}>
            <input id="period-start" class="field" type="date" value={period.start ?? ""} onInput={(event) => span({ start: event.currentTarget.value || null })} />
          </Labelled>
          <Labelled label={t("Period until")} name="period-end">
            <input id="period-end" class="field" type="date" value={period.end ?? ""} onInput={(event) => span({ end: event.currentTarget.value || null })} />
          </Labelled>
          <Labelled label={t("Id in your own system")} name="external_id" fault={fault("external_id")}>
            <input
              id="external_id"
              class="field"
              maxLength={200}
              value={wording.external_id ?? ""}
              onInput={(event) => desk.change({ external_id: event.currentTarget.value || null })}
            />
          </Labelled>
        </>
      )}
    </div>
  );
}

interface FieldProps {
  desk: Writing;
  label: string;
  fault?: string | undefined;
  hint?: string;
}

function DateField({ desk, name, label, fault, hint }: FieldProps & { name: "issued_on" | "due_on" | "valid_until" | "delivered_on" }) {
  const value = desk.wording.value[name];
  return (
    <Labelled label={label} name={name} fault={fault} {...(hint && !value ? { hint } : {})}>
      <input
        id={name}
        class="field"
        type="date"
        value={value ?? ""}
        aria-invalid={fault ? true : undefined}
        aria-describedby={fault || (hint && !value) ? `${name}-note` : undefined}
        onInput={(event) => desk.change({ [name]: event.currentTarget.value || null })}
      />
    </Labelled>
  );
}

function Text({ desk, name, label }: FieldProps & { name: "buyer_reference" | "order_reference" }) {
  return (
    <Labelled label={label} name={name}>
      <input
        id={name}
        class="field"
        maxLength={200}
        value={desk.wording.value[name]}
        onInput={(event) => desk.change({ [name]: event.currentTarget.value })}
      />
    </Labelled>
  );
}

async function findCustomers(text: string): Promise<Choice[]> {
  const params = { query: { q: text, limit: 8 } };
  const page = await asked(api.GET("/api/v1/customers", { params }));
  return page.items.map(({ id, name, country, external_id }) => ({
    id,
    name,
    more: [external_id, country && place(country)].filter(Boolean).join(", "),
  }));
}

const currencies = new Intl.DisplayNames([locale], { type: "currency" });
const countries = new Intl.DisplayNames([locale], { type: "region" });

function currencyName(code: string): string {
  return currencies.of(code) ?? code;
}

function place(code: string): string {
  return countries.of(code) ?? code;
}
