/* What a new document starts with, and where its money goes. */
import { useMemo } from "preact/hooks";
import type { Settings } from "../../api/types";
import { CURRENCIES, currencyName } from "../../lib/currencies";
import { inFours, isIban, looksLikeIban } from "../../lib/iban";
import { t } from "../../lib/words";
import { locale } from "../clock";
import type { Checks } from "../parts/editing";
import { Area, Choice, Text } from "../parts/fields";
import { BankChange } from "./bank-change";
import { Checklist } from "./checklist";
import { rateOf, rateText, wholeOf } from "./choices";
import { Sheet } from "./sheet";
import { type Changes, settings, usePart } from "./state";

const LONGEST_ACCOUNT = 40;
const LONGEST_TERMS = 5000;

interface Values {
  currency: string;
  tax_rate: string;
  payment_days: string;
  payment_terms: string;
  bank_account: string;
  bank_account_name: string;
  bic: string;
}

const CHECKS: Checks<Values> = {
  tax_rate: (text) => (rateOf(text) === null ? t("A rate from 0 to 100, such as 19 or 7.7.") : ""),
  payment_days: (text) => (wholeOf(text, 0, 365) === null ? t("A number of days from 0 to 365.") : ""),
  bank_account: (text) =>
    looksLikeIban(text) && !isIban(text) ? t("Its check digits do not fit: is a digit wrong?") : "",
  bic: (text) =>
    /^([A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?)?$/.test(text) ? "" : t("A BIC has 8 or 11 characters, such as INGDDEFFXXX."),
};

export function BillingPage() {
  const { form, save } = usePart<Values>("billing", { read, tell, checks: CHECKS });
  const words = labels();
  const currencies = useMemo(
    () => CURRENCIES.map((code): [string, string] => [code, currencyName(code, locale)]),
    [],
  );
  const account = form.values.value.bank_account;
  return (
    <Sheet title={t("Billing")} about={t("What a new document starts with, and where its money goes.")} form={form} words={words} save={save}>
      <Checklist />
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
          <Area form={form} name="payment_terms" label={words.payment_terms} maxLength={LONGEST_TERMS} wide />
        </div>
      </fieldset>
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
    </Sheet>
  );
}

function read(known: Settings): Values {
  return {
    currency: known.currency,
    tax_rate: rateText(known.tax_rate, locale),
    payment_days: String(known.payment_days),
    payment_terms: known.payment_terms,
    bank_account: known.bank_account,
    bank_account_name: known.bank_account_name,
    bic: known.bic,
  };
}

function tell(values: Values): Changes {
  return { ...values, tax_rate: rateOf(values.tax_rate)!, payment_days: Number(values.payment_days) };
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
  };
}
