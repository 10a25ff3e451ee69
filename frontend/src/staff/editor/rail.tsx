/* Beside the page: what the customer will see, and what is still to do before it goes out. */
import { Check, CircleAlert } from "lucide";
import type { Customer, Fault, Settings } from "../../api/types";
import { inWords } from "../../lib/dates";
import { kindWord } from "../../lib/kinds";
import type { Totals } from "../../lib/totals";
import { t } from "../../lib/words";
import { Amount } from "../../ui/amount";
import { Icon } from "../../ui/icon";
import { locale, today } from "../clock";
import type { Writing } from "./writing";

interface Props {
  desk: Writing;
  customer: Customer | null;
  sums: Totals;
  settings: Settings;
}

export function Rail({ desk, customer, sums, settings }: Props) {
  return (
    <aside class="writing-rail" aria-label={t("What your customer sees")}>
      <Preview desk={desk} customer={customer} sums={sums} settings={settings} />
      <Checks desk={desk} customer={customer} settings={settings} />
      <section class="keys-list small">
        <p>
          <kbd>{t("Enter|key")}</kbd> {t("next line")}
        </p>
        <p>
          <kbd>{t("Alt|key")}</kbd> <kbd>↑</kbd> <kbd>↓</kbd> {t("move a line")}
        </p>
        <p>
          <kbd>{t("Ctrl|key")}</kbd> <kbd>S</kbd> {t("save")}
        </p>
        <p>
          <kbd>{t("Ctrl|key")}</kbd> <kbd>{t("Enter|key")}</kbd> {t("issue")}
        </p>
      </section>
    </aside>
  );
}

function Preview({ desk, customer, sums, settings }: Props) {
  const wording = desk.wording.value;
  const until = wording.kind === "quote" ? wording.valid_until : wording.kind === "invoice" ? wording.due_on : null;
  const name = customer?.contacts[0]?.name || customer?.name;
  return (
    <section>
      <h2>{name ? t("What {name} sees", { name }) : t("What your customer sees")}</h2>
      <div class="sheet-preview" style={{ "--shown-brand": settings.primary_colour }}>
        <p class="sheet-preview-business">{settings.name || t("Your business")}</p>
        <p class="strong">{`${kindWord(wording.kind)} ${desk.draft.value?.number ?? ""}`}</p>
        <p class="sheet-preview-amount">
          <Amount minor={sums.gross} currency={wording.currency} locale={locale} as="total" />
        </p>
        {until && (
          <p class="small">
            {wording.kind === "quote"
              ? t("valid until {date}", { date: inWords(until, today(), locale) })
              : t("due {date}", { date: inWords(until, today(), locale) })}
          </p>
        )}
        {wording.note && <p class="sheet-preview-note">{wording.note}</p>}
      </div>
    </section>
  );
}

function Checks({ desk, customer, settings }: Omit<Props, "sums">) {
  const faults = desk.faults.value;
  const { kind } = desk.wording.value;
  const good = [
    customer && customer.portal_enabled && t("The portal is on for this customer"),
    customer?.contacts[0]?.email && t("{email} is on file", { email: customer.contacts[0].email }),
  ].filter((text): text is string => Boolean(text));
  const missing = [
    !desk.wording.value.customer && t("Choose a customer"),
    !settings.name && t("Say first who you are, in the settings"),
    kind === "invoice" && !settings.bank_account && t("No bank account in the settings: customers will not see where to pay"),
    customer && !customer.portal_enabled && t("The portal is off for this customer"),
  ].filter((text): text is string => Boolean(text));
  return (
    <section>
      <h2>{t("Before it goes out")}</h2>
      <ul class="checks">
        {missing.map((text) => (
          <li data-passed={false}>
            <Icon of={CircleAlert} />
            {text}
          </li>
        ))}
        {faults.map((fault) => (
          <li data-passed={false} key={fault.field}>
            <Icon of={CircleAlert} />
            <button type="button" class="link" onClick={() => show(fault.field)}>
              {named(fault)}
            </button>
          </li>
        ))}
        {!faults.length && desk.draft.value && (
          <li data-passed>
            <Icon of={Check} />
            {t("Nothing is missing")}
          </li>
        )}
        {good.map((text) => (
          <li data-passed>
            <Icon of={Check} />
            {text}
          </li>
        ))}
      </ul>
    </section>
  );
}

function named({ field, problem }: Fault): string {
  const line = field.match(/^lines\.(\d+)/)?.[1];
  return line ? t("Line {number}: {problem}", { number: Number(line) + 1, problem }) : problem;
}

/** Go to the field that a fault names: lines.2.price is the cell lines-2-price. */
function show(field: string): void {
  const id = field.replaceAll(".", "-");
  (document.getElementById(id) ?? document.getElementById(`${id}-0-name`))?.focus();
}
