/* SMS: the gateway that takes text messages; it can be tried before it is saved. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { OutgoingSettings } from "../../api/types";
import { t } from "../../lib/words";
import { api, asked } from "../ask";
import type { Checks, Editing } from "../parts/editing";
import { Choice, Entry, Text } from "../parts/fields";
import { isNumber } from "../sending/order";
import { type Known, Outgoing, Secret, Test, useOutgoing } from "./outgoing";
import { Sheet } from "./sheet";
import { only } from "./state";

const FIELDS = ["sms_transport", "sms_address", "sms_account", "sms_sender"] as const;
type Values = Pick<OutgoingSettings, (typeof FIELDS)[number]>;

const CHECKS: Checks<Values> = {
  sms_sender: (sender) =>
    !sender || isNumber(sender) || /^MG[0-9a-f]{32}$/.test(sender) || /^(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}$/.test(sender)
      ? ""
      : t("A number such as +49 761 5550142, or a name of at most 11 letters and digits."),
};

export function SmsPage() {
  return <Outgoing of={Fields} />;
}

function Fields({ known, take, look }: Known) {
  const secret = useSignal("");
  const secrets = { sms_secret: secret };
  const { form, wanted, save } = useOutgoing<Values>({ known, take, look, part: "sms", read, checks: CHECKS, tell, secrets });
  const to = useSignal("");
  const words = labels();
  const { sms_transport: by } = form.values.value;
  const test = () => asked(api.POST("/api/v1/outgoing/test-sms", { body: { to: to.value, changes: wanted() } }));
  const secretWord = by === "twilio" ? t("Auth Token") : words.sms_secret;
  const field = <Secret form={form} name="sms_secret" label={secretWord} typed={secret} kept={known.has_sms_secret} save={save} />;
  return (
    <Sheet
      title={t("SMS")}
      about={t("The gateway by which your text messages leave.")}
      form={form}
      words={words}
      save={save}
    >
      <div class="entries">
        <Choice form={form} name="sms_transport" label={words.sms_transport} options={transports()} wide />
      </div>
      {by === "twilio" && <Twilio form={form} words={words} secret={field} />}
      {by === "http" && <Own form={form} words={words} secret={field} />}
      {(by === "twilio" || by === "http") && (
        <fieldset>
          <legend>{t("Try it")}</legend>
          <div class="trial">
            <Entry form={form} name="to" label={t("To the number")}>
              {(attributes) => (
                <input
                  {...attributes}
                  class="field"
                  type="tel"
                  autocomplete="tel"
                  maxLength={40}
                  value={to.value}
                  onInput={(event) => (to.value = event.currentTarget.value)}
                />
              )}
            </Entry>
            <Test form={form} send={test} />
          </div>
        </fieldset>
      )}
    </Sheet>
  );
}

interface Shown {
  form: Editing<Values>;
  words: ReturnType<typeof labels>;
  secret: ComponentChildren;
}

function Twilio({ form, words, secret }: Shown) {
  return (
    <fieldset>
      <legend>{t("Twilio")}</legend>
      <div class="entries">
        <Text form={form} name="sms_account" label={words.sms_account} maxLength={100} autocomplete="off" hint={t("AC and 32 characters, from Twilio's console.")} />
        {secret}
        <Text form={form} name="sms_sender" label={words.sms_sender} maxLength={40} hint={t("A number of yours, a name of at most 11 letters, or a Messaging Service's SID.")} />
        <Text form={form} name="sms_address" label={words.sms_address} maxLength={500} hint={t("Left empty: Twilio's own.")} />
      </div>
    </fieldset>
  );
}

function Own({ form, words, secret }: Shown) {
  return (
    <fieldset>
      <legend>{t("Gateway")}</legend>
      <p class="small">{t("Any gateway that speaks as docs/sms.md says. It reports with an API key of the scope sms_status.")}</p>
      <div class="entries">
        <Text form={form} name="sms_address" label={words.sms_address} maxLength={500} hint={t("Such as {address}.", { address: "https://sms.example.com/messages" })} wide />
        {secret}
        <Text form={form} name="sms_sender" label={words.sms_sender} maxLength={40} hint={t("A number, or a name of at most 11 letters and digits.")} />
      </div>
    </fieldset>
  );
}

function read(known: OutgoingSettings): Values {
  return only(known, FIELDS);
}

/** The number without what spaces it, as gateways want it. */
function tell(values: Values): Values {
  const { sms_sender: sender } = values;
  const number = isNumber(sender) ? sender.replace(/[\s()./-]/g, "").replace(/^00/, "+") : sender.trim();
  return { ...values, sms_address: values.sms_address.trim(), sms_account: values.sms_account.trim(), sms_sender: number };
}

function transports(): [string, string][] {
  return [
    ["none", t("Not at all: messages wait")],
    ["kept", t("Only kept here, as for a trial")],
    ["twilio", t("By Twilio")],
    ["http", t("By another gateway (HTTP)")],
  ];
}

function labels(): Record<keyof Values | "sms_secret" | "to", string> {
  return {
    sms_transport: t("How text messages leave"),
    sms_address: t("Address|web"),
    sms_account: t("Account SID"),
    sms_secret: t("Secret"),
    sms_sender: t("Sender"),
    to: t("Number"),
  };
}
