/* The account at Stripe: its key, whether it answers, and the endpoint by which it tells of payments. */
import { useSignal } from "@preact/signals";
import { Check, CircleAlert, FlaskConical, type IconNode } from "lucide";
import type { ComponentChildren } from "preact";
import type { BillingSettings, StripeConnection } from "../../api/types";
import { t, tn } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { Refusal, reason } from "../ask";
import { now, when } from "../clock";
import type { Editing } from "../parts/editing";
import { Wrong } from "../parts/trying";
import type { Known, Stripe, Values } from "./billing-form";
import { Secret } from "./outgoing";

interface Props extends Known {
  form: Editing<Values>;
  stripe: Stripe;
  save: () => Promise<void>;
}

export function StripeAccount({ known, form, stripe, save }: Props) {
  return (
    <fieldset class="stripe">
      <legend>{t("Stripe")}</legend>
      <Mode known={known} />
      <div class="entries">
        <Secret
          form={form}
          name="secret_key"
          label={t("Secret key")}
          typed={stripe.key}
          kept={known.has_secret_key}
          hint={known.has_secret_key ? t("The one that ends in {end} is kept, and never shown. Type another to replace it.", { end: `…${known.key_ends}` }) : t("From Stripe's dashboard, under Developers, API keys. A restricted key does too.")}
          save={save}
        />
        <Secret
          form={form}
          name="webhook_secret"
          label={t("Webhook signing secret")}
          typed={stripe.secret}
          kept={known.webhook_secrets > 0}
          hint={
            known.webhook_secrets > 0
              ? tn(known.webhook_secrets, "{count} is kept. One that you type stands before it, and both hold.", "{count} are kept. One that you type stands before them, and all hold.")
              : t("Only if you make the endpoint at Stripe yourself; the button below does both.")
          }
          save={save}
        />
      </div>
      <Trial known={known} form={form} stripe={stripe} />
    </fieldset>
  );
}

/** Whether money moves. */
function Mode({ known }: { known: BillingSettings }) {
  if (!known.genuine)
    return (
      <Note of={FlaskConical}>
        <strong>{t("Sandbox: no money moves.")}</strong>{" "}
        {known.controls ? (
          <a href={known.controls} target="_blank" rel="noreferrer">
            {t("Its controls")}
          </a>
        ) : (
          t("Another server stands in for Stripe.")
        )}
      </Note>
    );
  if (!known.has_secret_key) return <p class="small">{t("Customers pay by card and direct debit once your key is here.")}</p>;
  return known.livemode ? null : (
    <Note of={FlaskConical}>
      <strong>{t("Test mode: no money moves.")}</strong> {t("Use a live key when you are ready.")}
    </Note>
  );
}

function Note({ of, children }: { of: IconNode; children: ComponentChildren }) {
  return (
    <p class="mode">
      <Icon of={of} />
      <span>{children}</span>
    </p>
  );
}

function Trial({ known, form, stripe }: Omit<Props, "save" | "take" | "look">) {
  const busy = useSignal("");
  const wrong = useSignal("");
  const attempt = async (name: string, act: () => Promise<void>) => {
    busy.value = name;
    wrong.value = "";
    form.faults.value = [];
    try {
      await act();
    } catch (failure) {
      const faults = failure instanceof Refusal ? failure.faults : [];
      form.faults.value = faults;
      wrong.value = faults[0]?.problem ?? reason(failure);
    }
    busy.value = "";
  };
  if (!known.has_secret_key) return null;
  return (
    <div class="connection">
      <p class="buttons">
        <button type="button" class="button" disabled={busy.value !== ""} onClick={() => attempt("check", stripe.check)}>
          {busy.value === "check" ? t("Asking Stripe") : t("Check connection")}
        </button>
        <button type="button" class="button" disabled={busy.value !== ""} onClick={() => attempt("listen", stripe.listen)}>
          {busy.value === "listen" ? t("Making it") : known.webhook_url ? t("Make the endpoint anew") : t("Make the endpoint")}
        </button>
      </p>
      <Wrong text={wrong.value} />
      <div role="status">
        {stripe.found.value ? <Found found={stripe.found.value} known={known} /> : known.checked_at && !wrong.value && (
          <p class="small">
            {t("{account}, last checked {when}", { account: known.account_name, when: when(known.checked_at, now.value) })}
          </p>
        )}
      </div>
      <p class="small">
        {t("Stripe tells of payments at")} <span class="mono" translate={false}>{known.endpoint}</span>
      </p>
    </div>
  );
}

function Found({ found, known }: { found: StripeConnection; known: BillingSettings }) {
  const listens = found.endpoint === "enabled" && known.webhook_url === known.endpoint;
  const facts: [boolean, string][] = [
    [true, found.livemode ? t("{account} answers, in live mode", { account: found.name }) : t("{account} answers, in test mode", { account: found.name })],
    [found.charges, found.charges ? t("It may take payments") : t("It may not take payments yet: finish the account at Stripe")],
    [found.payouts, found.payouts ? t("It pays out") : t("It does not pay out yet: Stripe waits for something from you")],
    [listens, listens ? t("It tells us of payments") : endpointWord(found.endpoint)],
  ];
  return (
    <ul class="rules">
      {facts.map(([good, word]) => (
        <li key={word} data-passed={good} data-first={!good}>
          <Icon of={good ? Check : CircleAlert} />
          {word}
        </li>
      ))}
    </ul>
  );
}

function endpointWord(state: string): string {
  switch (state) {
    case "":
      return t("It tells us of nothing: make the endpoint");
    case "disabled":
      return t("The endpoint is switched off at Stripe");
    case "gone":
      return t("The endpoint is gone at Stripe: make it anew");
    default:
      return t("The endpoint sends somewhere else: make it anew");
  }
}
