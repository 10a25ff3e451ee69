/* Other names and addresses that letters may come from, beside the sender's own. */
import { Plus, Trash2 } from "lucide";
import type { InputHTMLAttributes } from "preact";
import { useRef } from "preact/hooks";
import type { Fault, OutgoingSettings } from "../../api/types";
import { isEmail } from "../../lib/email";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import type { Editing } from "../parts/editing";
import { Entry } from "../parts/fields";

type Alias = OutgoingSettings["aliases"][number];
type Part = "name" | "email";
const MOST = 20;

export function wrongAliases(aliases: Alias[], { sender_email }: { sender_email: string }): Fault[] {
  const places = [sender_email, ...aliases.map(({ email }) => email)].map((email) => email.trim().toLowerCase());
  return aliases.map(({ email }, place) => {
    const twice = places.indexOf(places[place + 1]!) <= place;
    const wrong = !email.trim() || !isEmail(email) ? t("An e-mail address such as ada@example.com.") : "";
    return { field: `aliases.${place}.email`, problem: wrong || (twice ? t("This address stands here twice.") : "") };
  });
}

export function Aliases({ form, label }: { form: Editing<any>; label: string }) {
  const list = useRef<HTMLUListElement>(null);
  const aliases: Alias[] = form.values.value.aliases;
  const add = () => {
    form.set("aliases", [...aliases, { name: "", email: "" }], `aliases.${aliases.length}`);
    setTimeout(() => list.current?.querySelector<HTMLInputElement>("li:last-child input")?.focus());
  };
  const drop = (place: number) => form.set("aliases", aliases.filter((_, at) => at !== place));
  return (
    <div class="aliases">
      <h3>{label}</h3>
      <p class="small">{t("Who sends a letter chooses among these and the sender above. Your mail server must let them through.")}</p>
      <ul ref={list} class="contacts">
        {aliases.map((alias, place) => (
          <li key={place}>
            <div class="entries">
              <Field form={form} place={place} part="name" label={t("Name")} value={alias.name ?? ""} />
              <Field form={form} place={place} part="email" label={t("E-mail")} value={alias.email} />
            </div>
            <button type="button" class="tool" aria-label={t("Remove")} title={t("Remove")} onClick={() => drop(place)}>
              <Icon of={Trash2} />
            </button>
          </li>
        ))}
      </ul>
      <p class="buttons">
        <button type="button" class="button" onClick={add} disabled={aliases.length >= MOST}>
          <Icon of={Plus} />
          {t("Another sender")}
        </button>
      </p>
    </div>
  );
}

function Field({ form, place, part, label, value }: { form: Editing<any>; place: number; part: Part; label: string; value: string }) {
  const field = `aliases.${place}.${part}`;
  const put = (text: string) => {
    const next = (form.values.value.aliases as Alias[]).map((each, at) => (at === place ? { ...each, [part]: text } : each));
    form.set("aliases", next, field);
  };
  return (
    <Entry form={form} name="aliases" field={field} label={label}>
      {(attributes) => (
        <input
          {...({ ...attributes, type: part === "email" ? "email" : "text" } as InputHTMLAttributes<HTMLInputElement>)}
          class="field"
          maxLength={part === "email" ? 254 : 200}
          value={value}
          onInput={(event) => put(event.currentTarget.value)}
          onBlur={() => value && form.look("aliases", field)}
        />
      )}
    </Entry>
  );
}
