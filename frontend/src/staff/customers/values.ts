/* A customer as the form holds it: every field by the name that the server's faults have. */
import type { Customer, CustomerContact, Fault } from "../../api/types";
import { isEmail } from "../../lib/email";
import { t } from "../../lib/words";
import type { Checks } from "../parts/editing";

export interface Written {
  name: string;
  legal_name: string;
  vat_id: string;
  registration: string;
  external_id: string;
  "address.lines": string;
  "address.postcode": string;
  "address.city": string;
  "address.region": string;
  "address.country": string;
  contacts: CustomerContact[];
}

export const CHECKS: Checks<Written> = {
  name: (name) => (name.trim() ? "" : t("A name is needed; everything else can wait.")),
  contacts: (contacts) => contacts.flatMap(wrongWith),
};

function wrongWith({ name, email, phone }: CustomerContact, place: number): Fault[] {
  const nobody = !name.trim() && !email.trim() && !phone.trim();
  return [
    { field: `contacts.${place}.name`, problem: nobody ? t("Say who it is, or remove this contact.") : "" },
    { field: `contacts.${place}.email`, problem: isEmail(email) ? "" : t("An e-mail address such as ada@example.com.") },
  ];
}

export function labels(): Record<keyof Written, string> {
  return {
    name: t("Name"),
    legal_name: t("Legal name"),
    vat_id: t("VAT id"),
    registration: t("Registration number"),
    external_id: t("Customer number"),
    "address.lines": t("Street"),
    "address.postcode": t("Postcode"),
    "address.city": t("City"),
    "address.region": t("State or region"),
    "address.country": t("Country"),
    contacts: t("Contacts"),
  };
}

export function empty(country: string): Written {
  return {
    name: "",
    legal_name: "",
    vat_id: "",
    registration: "",
    external_id: "",
    "address.lines": "",
    "address.postcode": "",
    "address.city": "",
    "address.region": "",
    "address.country": country,
    contacts: [],
  };
}

export function written(customer: Customer): Written {
  const { address } = customer;
  return {
    name: customer.name,
    legal_name: customer.legal_name,
    vat_id: customer.vat_id,
    registration: customer.registration,
    external_id: customer.external_id ?? "",
    "address.lines": address.lines.join("\n"),
    "address.postcode": address.postcode,
    "address.city": address.city,
    "address.region": address.region,
    "address.country": address.country,
    contacts: customer.contacts,
  };
}

/** What the API is told; an address is one thing there, so it goes whole. */
export function told(values: Written) {
  const lines = values["address.lines"].split("\n").map((line) => line.trim());
  return {
    name: values.name.trim(),
    legal_name: values.legal_name.trim(),
    vat_id: values.vat_id.trim(),
    registration: values.registration.trim(),
    external_id: values.external_id.trim(),
    address: {
      lines: lines.filter(Boolean),
      postcode: values["address.postcode"].trim(),
      city: values["address.city"].trim(),
      region: values["address.region"].trim(),
      country: values["address.country"],
    },
    contacts: values.contacts,
  };
}

/** Of all that could be told, what these fields are about. */
export function toldOf(values: Written, changed: readonly string[]): Partial<ReturnType<typeof told>> {
  const names = new Set(changed.map((name) => name.split(".")[0]));
  return Object.fromEntries(Object.entries(told(values)).filter(([name]) => names.has(name)));
}
