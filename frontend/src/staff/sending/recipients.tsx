/* Whom a message goes to: the customer's contacts, and addresses typed here. */
import { Plus, X } from "lucide";
import type { SendForm } from "../../api/types";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { addressOf, another, type By, chosenOf, languageOf, type Order, type Recipient } from "./order";

interface Props {
  form: SendForm;
  order: Order;
  change: (changes: Partial<Order>) => void;
  fault: (field: string) => string | undefined;
}

export function Recipients({ form, order, change, fault }: Props) {
  const set = (key: string, changes: Partial<Recipient>) =>
    change({ recipients: order.recipients.map((each) => (each.key === key ? { ...each, ...changes } : each)) });
  const chosen = chosenOf(order);
  const without = form.contacts.filter((contact) => !addressOf(contact, order.channel));
  const wrong = fault("recipients");
  const faultOf = (recipient: Recipient) => fault(`recipients.${chosen.indexOf(recipient)}.address`);
  const contacts = order.recipients.filter((recipient) => !recipient.typed);
  const typed = order.recipients.filter((recipient) => recipient.typed);
  return (
    <fieldset class="recipients" aria-describedby={wrong ? "recipients-note" : undefined}>
      <legend>{t("To")}</legend>
      {contacts.map((recipient) => (
        <Contact key={recipient.key} recipient={recipient} form={form} fault={faultOf(recipient)} set={(changes) => set(recipient.key, changes)} />
      ))}
      {without.map((contact) => (
        <p key={contact.id} class="small">{lacks(contact.name ?? "", order.channel)}</p>
      ))}
      {typed.map((recipient) => (
        <Typed
          key={recipient.key}
          recipient={recipient}
          form={form}
          by={order.channel}
          fault={faultOf(recipient)}
          set={(changes) => set(recipient.key, changes)}
          drop={() => change({ recipients: order.recipients.filter((each) => each !== recipient) })}
        />
      ))}
      {wrong && <p id="recipients-note" class="fault">{wrong}</p>}
      <button type="button" class="button plain" onClick={() => change({ recipients: [...order.recipients, another()] })}>
        <Icon of={Plus} />
        {order.channel === "sms" ? t("Another number") : t("Another address")}
      </button>
    </fieldset>
  );
}

interface OneProps {
  recipient: Recipient;
  form: SendForm;
  fault: string | undefined;
  set: (changes: Partial<Recipient>) => void;
}

function Contact({ recipient, form, fault, set }: OneProps) {
  const id = `to-${recipient.key}`;
  return (
    <div class="recipient">
      <input
        id={id}
        type="checkbox"
        checked={recipient.chosen}
        aria-invalid={fault ? true : undefined}
        aria-describedby={fault ? `${id}-note` : undefined}
        onChange={(event) => set({ chosen: event.currentTarget.checked })}
      />
      <label for={id}>
        <span class="strong">{recipient.name || recipient.address}</span>
        {recipient.name && <span class="small">{recipient.address}</span>}
      </label>
      <span class="small language">{languageOf(recipient.locale, form)}</span>
      {fault && <p id={`${id}-note`} class="fault">{fault}</p>}
    </div>
  );
}

function lacks(name: string, by: By): string {
  return by === "sms" ? t("{name} has no phone number.", { name }) : t("{name} has no e-mail address.", { name });
}

function Typed({ recipient, form, by, fault, set, drop }: OneProps & { by: By; drop: () => void }) {
  const id = `to-${recipient.key}`;
  return (
    <div class="recipient-typed">
      <div class="entry">
        <label for={id}>{by === "sms" ? t("Phone number") : t("E-mail address")}</label>
        <input
          id={id}
          class="field"
          {...({ type: by === "sms" ? "tel" : "email" } as { type: "email" })}
          autocomplete="off"
          autoFocus={!recipient.address}
          maxLength={254}
          value={recipient.address}
          aria-invalid={fault ? true : undefined}
          aria-describedby={fault ? `${id}-note` : undefined}
          onInput={(event) => set({ address: event.currentTarget.value })}
        />
      </div>
      <div class="entry">
        <label for={`${id}-name`}>{t("Name")}</label>
        <input
          id={`${id}-name`}
          class="field"
          autocomplete="off"
          maxLength={200}
          value={recipient.name}
          onInput={(event) => set({ name: event.currentTarget.value })}
        />
      </div>
      <div class="entry">
        <label for={`${id}-locale`}>{t("Language")}</label>
        <select id={`${id}-locale`} class="field" value={recipient.locale} onChange={(event) => set({ locale: event.currentTarget.value })}>
          <option value="">{languageOf("", form)}</option>
          {Object.entries(form.languages)
            .filter(([, name]) => name !== languageOf("", form))
            .map(([code, name]) => (
              <option key={code} value={code}>{name}</option>
            ))}
        </select>
      </div>
      <button type="button" class="tool" aria-label={t("Remove this address")} title={t("Remove this address")} onClick={drop}>
        <Icon of={X} />
      </button>
      {fault && <p id={`${id}-note`} class="fault">{fault}</p>}
    </div>
  );
}
