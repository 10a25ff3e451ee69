/* Who a customer is, for the rail: its people, its address and numbers, and whether its portal is on. */
import { Mail, Phone } from "lucide";
import type { Customer, ReminderRefusal } from "../../api/types";
import { countryName } from "../../lib/countries";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { api, asked } from "../ask";
import { locale } from "../clock";
import { say } from "../parts/toast";
import { Doing } from "../parts/trying";
import { mayWrite } from "../state";
import { Refusal, refusalOf } from "./refusal";

interface PeopleProps {
  customer: Customer;
  refusals: ReminderRefusal[];
  look: () => Promise<void>;
}

export function People({ customer, refusals, look }: PeopleProps) {
  const known = customer.contacts.map(({ email }) => refusalOf(email, refusals));
  const others = refusals.filter((refusal) => !known.includes(refusal));
  return (
    <section>
      <h2>{t("Contacts")}</h2>
      {customer.contacts.length === 0 && (
        <p class="small">
          {t("Nobody yet.")}{" "}
          {mayWrite.value && <a href={`/staff/customers/${customer.id}/edit`}>{t("Say whom documents are addressed to")}</a>}
        </p>
      )}
      <ul class="people">
        {customer.contacts.map((contact, place) => (
          <li key={contact.id}>
            <p class="strong">
              {contact.name || contact.email || contact.phone}
              {place === 0 && customer.contacts.length > 1 && <span class="small">{` ${t("addressed")}`}</span>}
            </p>
            {contact.email && (
              <p class="small">
                <Icon of={Mail} />
                <a href={`mailto:${contact.email}`}>{contact.email}</a>
              </p>
            )}
            {known[place] && <Refusal customer={customer.id} refusal={known[place]} look={look} />}
            {contact.phone && (
              <p class="small">
                <Icon of={Phone} />
                <a href={`tel:${contact.phone.replace(/[^\d+]/g, "")}`}>{contact.phone}</a>
              </p>
            )}
          </li>
        ))}
        {others.map((refusal) => (
          <li key={refusal.id}>
            <p class="small">
              <Icon of={Mail} />
              {refusal.address}
            </p>
            <Refusal customer={customer.id} refusal={refusal} look={look} />
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Facts({ customer }: { customer: Customer }) {
  const { address } = customer;
  const place = [address.postcode, address.city].filter(Boolean).join(" ");
  const lines = [...address.lines, place, address.region, address.country && countryName(address.country, locale)];
  const facts: [string, string | null][] = [
    [t("Legal name"), customer.legal_name],
    [t("Address"), lines.filter(Boolean).join("\n")],
    [t("VAT id"), customer.vat_id],
    [t("Registration"), customer.registration],
    [t("Number"), customer.external_id],
  ];
  const said = facts.filter(([, fact]) => fact);
  if (!said.length) return null;
  return (
    <section>
      <h2>{t("On documents")}</h2>
      <dl class="facts">
        {said.map(([name, fact]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class="lines">{fact}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

export function PortalSwitch({ customer, look }: { customer: Customer; look: () => Promise<void> }) {
  const on = customer.portal_enabled;
  const turn = async () => {
    const body = { version: customer.version, portal_enabled: !on };
    const params = { path: { customer: customer.id } };
    try {
      await asked(api.PATCH("/api/v1/customers/{customer}", { params, body }));
      say(on ? t("Portal switched off") : t("Portal switched on"));
    } finally {
      await look();
    }
  };
  return (
    <>
      <h2>{t("Customer Portal")}</h2>
      <p>
        {on
          ? t("On: this customer's links open.")
          : t("Off: every link of this customer answers “Portal not available”.")}
      </p>
      {mayWrite.value && (
        <p class="buttons">
          <Doing act={turn} doing={t("Switching")} class={on ? "danger" : ""}>
            {on ? t("Switch off for this customer") : t("Switch on for this customer")}
          </Doing>
        </p>
      )}
    </>
  );
}
