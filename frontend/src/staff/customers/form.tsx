/* Writing a customer down, or changing one: a page, so that nothing is lost by a click beside it. */
import { useSignal } from "@preact/signals";
import { ChevronRight } from "lucide";
import { useEffect, useMemo } from "preact/hooks";
import type { Customer } from "../../api/types";
import { countries } from "../../lib/countries";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { api, asked, reason } from "../ask";
import { locale } from "../clock";
import { type Editing, useEditing } from "../parts/editing";
import { Area, Choice, Text } from "../parts/fields";
import { Frame } from "../parts/frame";
import { SaveBar } from "../parts/save-bar";
import { say } from "../parts/toast";
import { Unread } from "../parts/trying";
import { goTo, screen } from "../route";
import { mayWrite, me } from "../state";
import { Contacts } from "./contacts";
import { CHECKS, type Written, empty, labels, told, toldOf, written } from "./values";

export function CustomerForm() {
  const shown = screen.value;
  const id = shown.name === "edit-customer" ? shown.id : null;
  return <Fetched key={id ?? "new"} id={id} />;
}

/** Who is changed, or where the business is: there most new customers are, too. */
function Fetched({ id }: { id: string | null }) {
  const customer = useSignal<Customer | null>(null);
  const country = useSignal<string | null>(null);
  const wrong = useSignal("");
  const look = async () => {
    try {
      if (id) customer.value = await asked(api.GET("/api/v1/customers/{customer}", { params: { path: { customer: id } } }));
      else country.value = (await asked(api.GET("/api/v1/settings"))).country;
      wrong.value = "";
    } catch (failure) {
      wrong.value = reason(failure);
    }
  };
  useEffect(() => void look(), []);
  const ready = me.value && (customer.value || country.value !== null);
  return (
    <Frame
      title={
        <nav class="crumbs" aria-label={t("You are here")}>
          <a href="/staff/customers">{t("Customers")}</a>
          <Icon of={ChevronRight} />
          {customer.value && (
            <>
              <a href={`/staff/customers/${id}`}>{customer.value.name}</a>
              <Icon of={ChevronRight} />
            </>
          )}
          <h1>{id ? t("Edit") : t("New customer")}</h1>
        </nav>
      }
    >
      <Unread why={wrong.value} look={look} />
      {ready && !mayWrite.value && <p class="none">{t("You may look at customers, and change nothing.")}</p>}
      {ready && mayWrite.value && (
        <Fields customer={customer.value} country={country.value ?? ""} know={(found) => (customer.value = found)} />
      )}
    </Frame>
  );
}

interface FieldsProps {
  customer: Customer | null;
  country: string;
  know: (customer: Customer) => void;
}

function Fields({ customer, country, know }: FieldsProps) {
  const start = useMemo(() => (customer ? written(customer) : empty(country)), [customer, country]);
  const form = useEditing<Written>(`customer:${customer?.id ?? "new"}`, start, CHECKS);
  const words = labels();
  const save = async () => {
    const done = customer ? await change(form, customer, know) : await add(form);
    if (done) say(t("Saved"));
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void save();
  };
  return (
    <form class="editing" onSubmit={submit} noValidate>
      <div class="sheets">
        <Who form={form} words={words} />
        <Where form={form} words={words} />
        <Contacts form={form} />
      </div>
      <SaveBar
        form={form}
        words={words}
        save={save}
        label={customer ? t("Save") : t("Add customer")}
        always={!customer}
        leave={
          <a class="button" href={customer ? `/staff/customers/${customer.id}` : "/staff/customers"}>
            {t("Back")}
          </a>
        }
      />
    </form>
  );
}

interface PartProps {
  form: Editing<Written>;
  words: ReturnType<typeof labels>;
}

function Who({ form, words }: PartProps) {
  return (
    <fieldset>
      <legend>{t("Who it is")}</legend>
      <div class="entries">
        <Text form={form} name="name" label={words.name} maxLength={200} required wide autocomplete="off" />
        <Text
          form={form}
          name="legal_name"
          label={words.legal_name}
          maxLength={200}
          hint={t("Where it differs from the name. It stands on documents.")}
          wide
        />
        <Text form={form} name="vat_id" label={words.vat_id} maxLength={200} />
        <Text form={form} name="registration" label={words.registration} maxLength={200} />
        <Text
          form={form}
          name="external_id"
          label={words.external_id}
          maxLength={200}
          hint={t("What your own books call this customer. No two have the same.")}
          wide
        />
      </div>
    </fieldset>
  );
}

function Where({ form, words }: PartProps) {
  const known = useMemo(() => [["", t("Not said")] as [string, string], ...countries(locale)], []);
  return (
    <fieldset>
      <legend>{t("Address")}</legend>
      <div class="entries">
        <Area form={form} name="address.lines" label={words["address.lines"]} rows={2} hint={t("Five lines at most.")} wide />
        <Text form={form} name="address.postcode" label={words["address.postcode"]} maxLength={20} />
        <Text form={form} name="address.city" label={words["address.city"]} maxLength={200} />
        <Text form={form} name="address.region" label={words["address.region"]} maxLength={200} />
        <Choice form={form} name="address.country" label={words["address.country"]} options={known} />
      </div>
    </fieldset>
  );
}

async function add(form: Editing<Written>): Promise<boolean> {
  let made = "";
  const done = await form.save(async () => {
    const customer = await asked(api.POST("/api/v1/customers", { body: told(form.values.value) }));
    made = customer.id;
    return written(customer);
  });
  if (done) goTo(`/staff/customers/${made}`);
  return done;
}

async function change(form: Editing<Written>, customer: Customer, know: (customer: Customer) => void): Promise<boolean> {
  const params = { path: { customer: customer.id } };
  let seen = customer;
  const done = await form.save(
    async (changed) => {
      const body = { version: seen.version, ...toldOf(form.values.value, changed) };
      return written(await asked(api.PATCH("/api/v1/customers/{customer}", { params, body })));
    },
    async () => {
      seen = await asked(api.GET("/api/v1/customers/{customer}", { params }));
      know(seen);
      return written(seen);
    },
  );
  if (done) goTo(`/staff/customers/${customer.id}`);
  return done;
}
