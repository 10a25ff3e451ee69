/* The form of billing: part of it stands in the settings, part in what is kept of payments; one Save. */
import { type Signal, useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { operations } from "../../api/schema";
import type { BillingSettings, Settings, StripeConnection } from "../../api/types";
import { t } from "../../lib/words";
import { api, asked } from "../ask";
import { locale } from "../clock";
import { type Checks, type Editing, useEditing } from "../parts/editing";
import { say } from "../parts/toast";
import { rateOf, rateText } from "./choices";
import { type Changes, change, draftOf, look as lookAtSettings, only, settings } from "./state";

const DOCUMENTS = ["currency", "tax_rate", "payment_days", "payment_terms", "bank_account", "bank_account_name", "bic"] as const;
const PAYMENTS = ["other_amounts", "least_share", "late_fee_policy", "offer_autopay"] as const;

/** As they are typed. */
export interface Values {
  currency: string;
  tax_rate: string;
  payment_days: string;
  payment_terms: string;
  bank_account: string;
  bank_account_name: string;
  bic: string;
  other_amounts: boolean;
  least_share: string;
  late_fee_policy: string;
  offer_autopay: boolean;
}
type PaymentChanges = Omit<operations["changeBilling"]["requestBody"]["content"]["application/json"], "version">;

export interface Known {
  known: BillingSettings;
  take: (saved: BillingSettings) => void;
  look: () => Promise<BillingSettings>;
}

/** What is typed of secrets, never kept in the browser, and what Stripe said when it was asked. */
export interface Stripe {
  key: Signal<string>;
  secret: Signal<string>;
  found: Signal<StripeConnection | null>;
  check: () => Promise<void>;
  listen: () => Promise<void>;
}

export function useBilling({ known, take, look }: Known, checks: Checks<Values>): { form: Editing<Values>; stripe: Stripe; save: () => Promise<void> } {
  const version = useSignal(known.version);
  const accept = (saved: BillingSettings) => {
    version.value = saved.version;
    take(saved);
    return saved;
  };
  const stripe = useStripe(accept);
  const start = useMemo(() => read(settings.value!, known), [settings.value, known]);
  const form = useEditing<Values>(draftOf("billing"), start, checks);

  const send = async (changed: (keyof Values)[]) => {
    const values = form.values.value;
    const [ofPayments, ofDocuments] = [PAYMENTS.filter((name) => changed.includes(name)), DOCUMENTS.filter((name) => changed.includes(name))];
    const secrets = { ...(stripe.key.value && { secret_key: stripe.key.value }), ...(stripe.secret.value && { webhook_secret: stripe.secret.value }) };
    let kept = known;
    if (ofPayments.length || Object.keys(secrets).length) {
      const body = { version: version.value, ...only(payments(values), ofPayments), ...secrets };
      kept = accept(await asked(api.PATCH("/api/v1/billing", { body })));
      stripe.key.value = stripe.secret.value = "";
    }
    try {
      if (ofDocuments.length) await change(only(documents(values), ofDocuments));
    } catch (failure) {
      form.take(read(settings.value!, kept)); // what was saved before is no change any more
      throw failure;
    }
    return read(settings.value!, kept);
  };
  const fresh = async () => {
    const [shown, kept] = await Promise.all([lookAtSettings(), look()]);
    return read(shown, accept(kept));
  };
  const save = async () => {
    const newKey = Boolean(stripe.key.value);
    if (!(await form.save(send, fresh))) return;
    say(t("Saved"));
    if (newKey) await stripe.check().catch(() => undefined); // its button says why
  };
  return { form, stripe, save };
}

function useStripe(accept: (saved: BillingSettings) => void): Stripe {
  const found = useSignal<StripeConnection | null>(null);
  const check = async () => {
    found.value = null;
    const { connection, billing } = await asked(api.POST("/api/v1/billing/check"));
    accept(billing);
    found.value = connection;
  };
  const listen = async () => {
    accept(await asked(api.POST("/api/v1/billing/webhook")));
    await check();
  };
  return { key: useSignal(""), secret: useSignal(""), found, check, listen };
}

function read(known: Settings, kept: BillingSettings): Values {
  return {
    ...only(known, ["currency", "payment_terms", "bank_account", "bank_account_name", "bic"]),
    ...only(kept, ["other_amounts", "late_fee_policy", "offer_autopay"]),
    tax_rate: rateText(known.tax_rate, locale),
    payment_days: String(known.payment_days),
    least_share: rateText(kept.least_share, locale),
  };
}

function documents(values: Values): Required<Pick<Changes, (typeof DOCUMENTS)[number]>> {
  return { ...only(values, DOCUMENTS), tax_rate: rateOf(values.tax_rate)!, payment_days: Number(values.payment_days) };
}

function payments(values: Values): Required<Pick<PaymentChanges, (typeof PAYMENTS)[number]>> {
  return { ...only(values, PAYMENTS), least_share: rateOf(values.least_share)! };
}
