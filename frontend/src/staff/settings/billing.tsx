/* What a new document starts with, how customers pay, and where the money goes. */
import { useMemo } from "preact/hooks";
import { CURRENCIES, currencyName } from "../../lib/currencies";
import { inFours, isIban, looksLikeIban } from "../../lib/iban";
import { t } from "../../lib/words";
import { api, asked } from "../ask";
import { locale } from "../clock";
import type { Checks, Editing } from "../parts/editing";
import { Area, Choice, Switch, Text } from "../parts/fields";
import { useLooking } from "../parts/looking";
import { Unread } from "../parts/trying";
import { type Known, type Values, useBilling } from "./billing-form";
import { BankChange } from "./bank-change";
import { Checklist } from "./checklist";
import { rateOf, wholeOf } from "./choices";
import { Sheet } from "./sheet";
import { StripeAccount } from "./stripe";
import { settings } from "./state";

const LONGEST_ACCOUNT = 40;
const LONGEST_TEXT = 5000;

const CHECKS: Checks<Values> = {
  tax_rate: rate,
  least_share: rate,
  payment_days: (text) => (wholeOf(text, 0, 365) === null ? t("A number of days from 0 to 365.") : ""),
  bank_account: (text) =>
    looksLikeIban(text) && !isIban(text) ? t("Its check digits do not fit: is a digit wrong?") : "",
  bic: (text) =>
    /^([A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?)?$/.test(text) ? "" : t("A BIC has 8 or 11 characters, such as INGDDEFFXXX."),
};

export function BillingPage() {
  const { found, wrong, look } = useLooking(() => asked(api.GET("/api/v1/billing")));
  const again = async () => {
    await look();
    return found.value!;
  };
  if (!found.value) return <Unread why={wrong.value} look={look} />;
  return <Fields known={found.value} take={(saved) => (found.value = saved)} look={again} />;
}

function Fields(props: Known) {
  const { form, stripe, save } = useBilling(props, CHECKS);
  const words = labels();
  return (
    <Sheet title={t("Billing")} about={t("How customers pay you, and what a new document starts with.")} form={form} words={words} save={save}>
      <Checklist />
      <StripeAccount {...props} form={form} stripe={stripe} save={save} />
      <Choices form={form} words={words} />
      <NewDocuments form={form} words={words} />
      <BankTransfer form={form} words={words} />
    </Sheet>
  );
}

interface Shown {
  form: Editing<Values>;
  words: Record<keyof Values, string>;
}

/** What customers may choose on their page, and what they are told. */
function Choices({ form, words }: Shown) {
  return (
    <fieldset>
      <legend>{t("Paying online")}</legend>
      <Switch
        form={form}
        name="other_amounts"
        label={words.other_amounts}
        hint={t("A customer may pay a part of an invoice, and the rest later.")}
      />
      <Switch
        form={form}
        name="offer_autopay"
        label={words.offer_autopay}
        hint={t("Customers may let their invoices be charged on the due date. Only they switch it on.")}
      />
      <div class="entries after">
        {form.values.value.other_amounts && (
          <Text
            form={form}
            name="least_share"
            label={words.least_share}
            inputMode="decimal"
            maxLength={8}
            hint={t("Of what is due. 0 lets them pay as little as Stripe takes.")}
          />
        )}
        <Area form={form} name="late_fee_policy" label={words.late_fee_policy} maxLength={LONGEST_TEXT} hint={t("Stands on the page of every invoice, beside the payment terms.")} wide />
      </div>
    </fieldset>
  );
}

function NewDocuments({ form, words }: Shown) {
  const currencies = useMemo(
    () => CURRENCIES.map((code): [string, string] => [code, currencyName(code, locale)]),
    [],
  );
  return (
    <fieldset>
      <legend>{t("New documents")}</legend>
      <div class="entries">
        <Choice form={form} name="currency" label={words.currency} options={currencies} />
        <Text form={form} name="tax_rate" label={words.tax_rate} inputMode="decimal" maxLength={8} />
        <Text
          form={form}
          name="payment_days"
          label={words.payment_days}
          inputMode="numeric"
          maxLength={3}
          hint={t("Days from the issue date until it is due.")}
        />
        <Area form={form} name="payment_terms" label={words.payment_terms} maxLength={LONGEST_TEXT} wide />
      </div>
    </fieldset>
  );
}

function BankTransfer({ form, words }: Shown) {
  const account = form.values.value.bank_account;
  return (
    <fieldset>
      <legend>{t("Bank transfer")}</legend>
      <BankChange />
      <div class="entries">
        <Text
          form={form}
          name="bank_account"
          label={words.bank_account}
          maxLength={LONGEST_ACCOUNT}
          tidy={(text) => (inFours(text).length <= LONGEST_ACCOUNT ? inFours(text) : text)}
          hint={looksLikeIban(account) && isIban(account) ? t("Its check digits fit.") : t("An IBAN, or an account number where there is none.")}
          wide
        />
        <Text form={form} name="bic" label={words.bic} maxLength={11} tidy={(text) => text.toUpperCase().replaceAll(" ", "")} />
        <Text
          form={form}
          name="bank_account_name"
          label={words.bank_account_name}
          maxLength={200}
          hint={t("Where it is not in your business's name.")}
        />
      </div>
      {settings.value?.bank_account && <p class="after small">{t("Other details than those that hold wait for a second person, or for a day.")}</p>}
    </fieldset>
  );
}

function rate(text: string): string {
  return rateOf(text) === null ? t("A rate from 0 to 100, such as 19 or 7.7.") : "";
}

function labels(): Record<keyof Values, string> {
  return {
    currency: t("Currency"),
    tax_rate: t("Tax rate in %"),
    payment_days: t("Payment days"),
    payment_terms: t("Payment terms"),
    bank_account: t("Bank account"),
    bank_account_name: t("Account holder"),
    bic: t("BIC"),
    other_amounts: t("Other amounts"),
    least_share: t("At least, in %"),
    late_fee_policy: t("Late fee policy"),
    offer_autopay: t("Offer autopay"),
  };
}
