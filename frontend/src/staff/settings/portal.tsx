/* Customer Portal: what a customer finds behind a link, and for how long. */
import { useSignal } from "@preact/signals";
import { Eye, TriangleAlert } from "lucide";
import type { Settings } from "../../api/types";
import { isEmail } from "../../lib/email";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { api, asked, reason } from "../ask";
import type { Checks, Editing } from "../parts/editing";
import { Area, Entry, Switch, Text } from "../parts/fields";
import { Wrong } from "../parts/trying";
import { dispatch } from "../state";
import { wholeOf } from "./choices";
import { Patterns } from "../visits/patterns";
import { Preview, usePalette } from "./preview";
import { Sheet } from "./sheet";
import { only, settings, usePart, type Changes } from "./state";

const PRESETS = ["25", "30", "90"];
const LONGEST = 1000;
const YEAR = 365;
const LONGEST_WELCOME = 500;
const FIELDS = [
  "portal_enabled", "show_quotes", "show_sales_orders", "show_credit_notes", "hide_future_invoices",
  "keep_paid_links_open", "renew_links", "ask_email_code", "send_receipts", "welcome_message", "email", "phone",
] as const;
type Values = Pick<Settings, (typeof FIELDS)[number]> & { link_days: string; visit_days: string };

const CHECKS: Checks<Values> = {
  link_days: (text) => (wholeOf(text, 1, LONGEST) === null ? t("A number of days from 1 to 1000.") : ""),
  visit_days: (text) => (wholeOf(text, 1, LONGEST) === null ? t("A number of days from 1 to 1000.") : ""),
  email: (email) => (isEmail(email) ? "" : t("An e-mail address such as ada@example.com.")),
};

export function PortalPage() {
  const { form, save } = usePart<Values>("portal", { read, tell, checks: CHECKS });
  const palette = usePalette(settings.value!.primary_colour, settings.value!.banner_colour);
  const words = labels();
  return (
    <Sheet
      title={t("Customer Portal")}
      about={t("What a customer finds behind a link, and for how long.")}
      form={form}
      words={words}
      save={save}
      buttons={<SaveAndView form={form} save={save} />}
      beside={
        <>
          <h2>{t("Preview")}</h2>
          <Preview palette={palette.value} welcome={form.values.value.welcome_message} />
          <p class="small">{t("The top of a customer's page. Changes show here before you save them.")}</p>
        </>
      }
    >
      <div>
        <Switch
          form={form}
          name="portal_enabled"
          label={words.portal_enabled}
          hint={t("Off: every link answers “Portal not available”.")}
        />
        <Expiry form={form} />
      </div>
      <fieldset>
        <legend>{t("What they see")}</legend>
        <Switch form={form} name="show_quotes" label={words.show_quotes} />
        <Switch form={form} name="show_sales_orders" label={words.show_sales_orders} />
        <Switch form={form} name="show_credit_notes" label={words.show_credit_notes} />
        <Switch
          form={form}
          name="hide_future_invoices"
          label={words.hide_future_invoices}
          hint={t("Those whose issue date is after today.")}
        />
        <Switch
          form={form}
          name="keep_paid_links_open"
          label={words.keep_paid_links_open}
          hint={t("After a link has expired, for looking only.")}
        />
        <Switch
          form={form}
          name="renew_links"
          label={words.renew_links}
          hint={t("It goes to the contact on file only, at most three times a day.")}
        />
        <Switch form={form} name="ask_email_code" label={words.ask_email_code} hint={codeHint()} />
      </fieldset>
      <fieldset>
        <legend>{t("What they are sent")}</legend>
        <Switch
          form={form}
          name="send_receipts"
          label={words.send_receipts}
          hint={t("With its PDF, to who paid. Its words stand under Templates.")}
        />
      </fieldset>
      <fieldset>
        <legend>{t("What you keep of visits")}</legend>
        <div class="entries">
          <Text form={form} name="visit_days" label={words.visit_days} inputMode="numeric" maxLength={4} />
        </div>
        <p class="small after">{t("Then a visit's device, shortened address and reading times are deleted. What was counted stays. Customers see the date of each.")}</p>
      </fieldset>
      <Welcome form={form} label={words.welcome_message} />
      <fieldset>
        <legend>{t("Whom they ask")}</legend>
        <div class="entries">
          <Text form={form} name="email" label={words.email} type="email" maxLength={254} />
          <Text form={form} name="phone" label={words.phone} type="tel" maxLength={200} />
        </div>
        <p class="small after">{t("At the foot of every page of the portal, and on documents: the same as under Business.")}</p>
      </fieldset>
      <Patterns />
    </Sheet>
  );
}

function Expiry({ form }: { form: Editing<Values> }) {
  const text = form.values.value.link_days;
  const days = wholeOf(text, 1, LONGEST);
  return (
    <div class="expiry">
      <Entry
        form={form}
        name="link_days"
        label={t("Token Expiry (days)")}
        hint={t("For links made from now on. Links that were handed out keep their date.")}
      >
        {(attributes) => (
          <span class="presets">
            <span class="segments" role="group" aria-label={t("Usual lengths")}>
              {PRESETS.map((preset) => (
                <button key={preset} type="button" aria-pressed={text === preset} onClick={() => form.set("link_days", preset)}>
                  {preset}
                </button>
              ))}
            </span>
            <input
              {...attributes}
              class="field"
              name="link_days"
              inputMode="numeric"
              maxLength={4}
              value={text}
              onInput={(event) => form.set("link_days", event.currentTarget.value)}
              onBlur={() => form.look("link_days")}
            />
          </span>
        )}
      </Entry>
      {days !== null && days > YEAR && (
        <p class="warning" role="status">
          <Icon of={TriangleAlert} />
          {t("Over a year: anyone who finds an old e-mail can open the page until then.")}
        </p>
      )}
    </div>
  );
}

function Welcome({ form, label }: { form: Editing<Values>; label: string }) {
  const length = [...form.values.value.welcome_message].length;
  return (
    <section class="welcoming">
      <Area
        form={form}
        name="welcome_message"
        label={label}
        maxLength={LONGEST_WELCOME}
        rows={4}
        hint={t("At the top of a customer's portal. {length} of {most}", { length, most: LONGEST_WELCOME })}
      />
    </section>
  );
}

/** The new tab opens within the click, or the browser would not let it. */
function SaveAndView({ form, save }: { form: Editing<Values>; save: () => Promise<boolean> }) {
  const wrong = useSignal("");
  const address = useSignal("");
  const view = async () => {
    wrong.value = "";
    address.value = "";
    const tab = open("about:blank");
    try {
      if (form.changed.value.length && !(await save())) throw null;
      const { path } = await asked(api.GET("/api/v1/sample-portal"));
      const url = new URL(path, location.href).href;
      if (!tab) {
        address.value = url;
        return;
      }
      tab.opener = null;
      tab.location.replace(url);
    } catch (failure) {
      tab?.close();
      if (failure) wrong.value = reason(failure);
    }
  };
  return (
    <>
      <Wrong text={wrong.value} />
      {address.value && (
        <a href={address.value} target="_blank" rel="noopener">
          {t("Open the sample portal")}
        </a>
      )}
      <button type="button" class="button" disabled={form.busy.value} onClick={view} title={t("Opens your newest customer's portal. It is told as a visit of yours and counts for nothing.")}>
        <Icon of={Eye} />
        {t("Save & View")}
      </button>
    </>
  );
}

function read(known: Settings): Values {
  return { ...only(known, FIELDS), link_days: String(known.link_days), visit_days: String(known.visit_days) };
}

function tell(values: Values): Changes {
  return { ...values, link_days: Number(values.link_days), visit_days: Number(values.visit_days) };
}

function codeHint(): string {
  if (dispatch.value?.transport === "none") return t("No mail server is set up, so links open without one until there is.");
  return t("It goes to the contact on file and is good for 30 days on that device. Customers without an e-mail address cannot open their links.");
}

function labels(): Record<keyof Values, string> {
  return {
    portal_enabled: t("Enable Customer Portal"),
    link_days: t("Token Expiry (days)"),
    visit_days: t("Keep visits (days)"),
    show_quotes: t("Show Quotes"),
    show_sales_orders: t("Show Sales Orders"),
    show_credit_notes: t("Show Credit Notes"),
    hide_future_invoices: t("Hide future invoices"),
    keep_paid_links_open: t("Keep links to paid invoices open"),
    renew_links: t("Offer a new link where one has expired"),
    ask_email_code: t("Ask for an e-mail code before a link opens"),
    send_receipts: t("E-mail a receipt when a payment arrives"),
    welcome_message: t("Welcome Message"),
    email: t("Contact e-mail"),
    phone: t("Contact phone"),
  };
}
