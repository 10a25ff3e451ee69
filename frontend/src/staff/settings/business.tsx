/* Who the business is, as its documents and its portal say it. */
import { useMemo } from "preact/hooks";
import type { Settings } from "../../api/types";
import { countries } from "../../lib/countries";
import { isEmail } from "../../lib/email";
import { money } from "../../lib/money";
import { legal } from "../../lib/dates";
import { t } from "../../lib/words";
import { locale, today } from "../clock";
import type { Checks } from "../parts/editing";
import { Area, Choice, Text } from "../parts/fields";
import { Checklist } from "./checklist";
import { languages, timeZones } from "./choices";
import { Sheet } from "./sheet";
import { only, usePart } from "./state";

const FIELDS = [
  "name", "legal_name", "tagline", "address_lines", "postcode", "city", "country", "email", "phone", "vat_id",
  "tax_number", "registration", "time_zone", "locale",
] as const;
type Values = Pick<Settings, (typeof FIELDS)[number]>;

const CHECKS: Checks<Values> = {
  email: (email) => (isEmail(email) ? "" : t("An e-mail address such as ada@example.com.")),
};

export function BusinessPage() {
  const { form, save } = usePart<Values>("business", {
    read: (known) => only(known, FIELDS),
    tell: (values) => values,
    checks: CHECKS,
  });
  const words = labels();
  const places = useMemo(() => [["", t("Not said")] as [string, string], ...countries(locale)], []);
  const zones = useMemo(timeZones, []);
  const spoken = useMemo(() => languages(locale), []);
  const chosen = form.values.value;
  const text = { form, maxLength: 200 };
  return (
    <Sheet title={t("Business")} about={t("Who you are: it stands on every document from now on.")} form={form} words={words} save={save}>
      <Checklist />
      <div class="entries">
        <Text {...text} name="name" label={words.name} autocomplete="organization" wide />
        <Text {...text} name="legal_name" label={words.legal_name} hint={t("Where it differs from the name.")} wide />
        <Text {...text} name="tagline" label={words.tagline} hint={t("A few words under your name on the portal.")} wide />
      </div>
      <fieldset>
        <legend>{t("Address")}</legend>
        <div class="entries">
          <Area form={form} name="address_lines" label={words.address_lines} rows={2} wide />
          <Text form={form} name="postcode" label={words.postcode} maxLength={20} autocomplete="postal-code" />
          <Text {...text} name="city" label={words.city} autocomplete="address-level2" />
          <Choice form={form} name="country" label={words.country} options={places} autocomplete="country" wide />
        </div>
      </fieldset>
      <fieldset>
        <legend>{t("How to reach you")}</legend>
        <div class="entries">
          <Text {...text} name="email" label={words.email} type="email" maxLength={254} autocomplete="email" />
          <Text {...text} name="phone" label={words.phone} type="tel" autocomplete="tel" />
        </div>
      </fieldset>
      <fieldset>
        <legend>{t("Numbers")}</legend>
        <div class="entries">
          <Text {...text} name="vat_id" label={words.vat_id} />
          <Text {...text} name="tax_number" label={words.tax_number} />
          <Text {...text} name="registration" label={words.registration} hint={t("In the trade register, say.")} wide />
        </div>
      </fieldset>
      <fieldset>
        <legend>{t("Language and time")}</legend>
        <div class="entries">
          <Choice
            form={form}
            name="locale"
            label={words.locale}
            options={spoken}
            hint={t("Written like this: {amount}, {date}.", {
              amount: money(123_456_789, "EUR", chosen.locale),
              date: legal(today(), chosen.locale),
            })}
          />
          <Choice
            form={form}
            name="time_zone"
            label={words.time_zone}
            options={zones}
            hint={t("When a day ends, and with it a due date.")}
          />
        </div>
      </fieldset>
    </Sheet>
  );
}

function labels(): Record<keyof Values, string> {
  return {
    name: t("Name"),
    legal_name: t("Legal name"),
    tagline: t("Tagline"),
    address_lines: t("Street"),
    postcode: t("Postcode"),
    city: t("City"),
    country: t("Country"),
    email: t("E-mail"),
    phone: t("Phone"),
    vat_id: t("VAT id"),
    tax_number: t("Tax number"),
    registration: t("Registration number"),
    time_zone: t("Time zone"),
    locale: t("Language"),
  };
}
