/* The people at a customer's: the first one is whom documents are addressed to. */
import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide";
import type { InputHTMLAttributes } from "preact";
import { useRef } from "preact/hooks";
import type { CustomerContact } from "../../api/types";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { locale } from "../clock";
import type { Editing } from "../parts/editing";
import { Entry } from "../parts/fields";
import type { Written } from "./values";

const MOST = 50;
type Part = "name" | "email" | "phone" | "locale";
/** What the customers' pages speak (app/locales, tested equal). */
const LANGUAGES = ["en", "de", "fr", "es", "ar"];

export function Contacts({ form }: { form: Editing<Written> }) {
  const list = useRef<HTMLOListElement>(null);
  const contacts = form.values.value.contacts;
  const put = (next: CustomerContact[]) => form.set("contacts", next);
  const move = (from: number, to: number) => {
    const next = [...contacts];
    next.splice(to, 0, ...next.splice(from, 1));
    put(next);
  };
  const add = () => {
    put([...contacts, { id: null, name: "", email: "", phone: "", locale: "" }]);
    setTimeout(() => list.current?.querySelector<HTMLInputElement>("li:last-child input")?.focus());
  };
  return (
    <fieldset>
      <legend>{t("Contacts")}</legend>
      <p class="small">{t("The first one is addressed by name, and gets what you send.")}</p>
      <ol ref={list} class="contacts">
        {contacts.map((contact, place) => (
          <li key={contact.id ?? place}>
            <Fields form={form} contact={contact} place={place} />
            <p class="contact-tools">
              <span class="small">{place === 0 ? t("Addressed") : ""}</span>
              <Tool of={ArrowUp} label={t("Move up")} act={() => move(place, place - 1)} off={place === 0} />
              <Tool of={ArrowDown} label={t("Move down")} act={() => move(place, place + 1)} off={place === contacts.length - 1} />
              <Tool of={Trash2} label={t("Remove")} act={() => put(contacts.filter((_, at) => at !== place))} />
            </p>
          </li>
        ))}
      </ol>
      <p class="buttons">
        <button type="button" class="button" onClick={add} disabled={contacts.length >= MOST}>
          <Icon of={Plus} />
          {contacts.length ? t("Another contact") : t("Add a contact")}
        </button>
      </p>
    </fieldset>
  );
}

const languageNames = new Intl.DisplayNames([locale], { type: "language" });

function Fields({ form, contact, place }: { form: Editing<Written>; contact: CustomerContact; place: number }) {
  const parts: [Part, string, string][] = [
    ["name", t("Name"), "text"],
    ["email", t("E-mail"), "email"],
    ["phone", t("Phone"), "tel"],
  ];
  const put = (part: Part, text: string) => {
    const next = form.values.value.contacts.map((each, at) => (at === place ? { ...each, [part]: text } : each));
    form.set("contacts", next, `contacts.${place}.${part}`);
  };
  return (
    <div class="entries four">
      {parts.map(([part, word, type]) => (
        <Entry key={part} form={form} name="contacts" field={`contacts.${place}.${part}`} label={word}>
          {(attributes) => (
            <input
              {...(attributes as InputHTMLAttributes<HTMLInputElement>)}
              {...typed(type)}
              class="field"
              maxLength={part === "email" ? 254 : 200}
              value={contact[part]}
              onInput={(event) => put(part, event.currentTarget.value)}
              onBlur={() => contact[part] && form.look("contacts", `contacts.${place}.${part}`)}
            />
          )}
        </Entry>
      ))}
      <Entry form={form} name="contacts" field={`contacts.${place}.locale`} label={t("Language")}>
        {(attributes) => (
          <select
            id={attributes.id}
            class="field"
            value={contact.locale}
            onChange={(event) => put("locale", event.currentTarget.value)}
          >
            <option value="">{t("As the business")}</option>
            {[...new Set([...LANGUAGES, contact.locale])].filter(Boolean).map((tag) => (
              <option key={tag} value={tag}>
                {languageNames.of(tag) ?? tag}
              </option>
            ))}
          </select>
        )}
      </Entry>
    </div>
  );
}

/** The kind of keyboard that a phone shows. */
function typed(type: string): object {
  return { type };
}

function Tool(props: { of: typeof ArrowUp; label: string; act: () => void; off?: boolean }) {
  return (
    <button type="button" class="tool" aria-label={props.label} title={props.label} disabled={props.off} onClick={props.act}>
      <Icon of={props.of} />
    </button>
  );
}
