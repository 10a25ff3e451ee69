/* E-mail: the server by which messages leave, and in whose name; it can be tried before it is saved. */
import { type Signal, useSignal } from "@preact/signals";
import type { OutgoingSettings } from "../../api/types";
import { isEmail } from "../../lib/email";
import { t } from "../../lib/words";
import { api, asked } from "../ask";
import type { Checks, Editing } from "../parts/editing";
import { Choice, Text } from "../parts/fields";
import { Aliases, wrongAliases } from "./aliases";
import { wholeOf } from "./choices";
import { type Known, Outgoing, Secret, Test, useOutgoing } from "./outgoing";
import { Sheet } from "./sheet";
import { only } from "./state";

const LAST_PORT = 65_535;
const FIELDS = ["transport", "host", "security", "username", "sender_name", "sender_email", "aliases", "dkim_domain", "dkim_selector", "bounce_email"] as const;
type Values = Pick<OutgoingSettings, (typeof FIELDS)[number]> & { port: string };

const CHECKS: Checks<Values> = {
  port: (port) => (wholeOf(port, 1, LAST_PORT) === null ? t("A number from 1 to 65535; 587 is usual.") : ""),
  sender_email: (email) => (isEmail(email) ? "" : t("An e-mail address such as ada@example.com.")),
  aliases: wrongAliases,
  bounce_email: (email) => (isEmail(email) ? "" : t("An e-mail address such as ada@example.com.")),
};

export function EmailPage() {
  return <Outgoing of={Fields} />;
}

function Fields({ known, take, look }: Known) {
  const password = useSignal("");
  const key = useSignal("");
  const secrets = { password, dkim_key: key };
  const { form, wanted, save } = useOutgoing<Values>({ known, take, look, part: "email", read, checks: CHECKS, tell, secrets });
  const test = () => asked(api.POST("/api/v1/outgoing/test", { body: wanted() }));
  const words = labels();
  return (
    <Sheet
      title={t("E-mail")}
      about={t("The server by which your messages leave, and in whose name.")}
      form={form}
      words={words}
      save={save}
      buttons={<Test form={form} send={test} />}
    >
      <div class="entries">
        <Choice form={form} name="transport" label={words.transport} options={transports()} wide />
      </div>
      {form.values.value.transport === "smtp" && (
        <fieldset>
          <legend>{t("Mail server")}</legend>
          <div class="entries">
            <Text form={form} name="host" label={words.host} maxLength={253} />
            <Text form={form} name="port" label={words.port} inputMode="numeric" maxLength={5} />
            <Choice form={form} name="security" label={words.security} options={securities()} wide />
            <Text form={form} name="username" label={words.username} maxLength={200} autocomplete="off" />
            <Secret form={form} name="password" label={words.password} typed={password} kept={known.has_password} save={save} />
          </div>
        </fieldset>
      )}
      <fieldset>
        <legend>{t("Sender")}</legend>
        <div class="entries">
          <Text form={form} name="sender_name" label={words.sender_name} maxLength={200} hint={t("Left empty: the name of your business.")} />
          <Text form={form} name="sender_email" label={words.sender_email} type="email" maxLength={254} hint={t("Now: {address}", { address: known.sender })} />
        </div>
        <Aliases form={form} label={words.aliases} />
      </fieldset>
      {form.values.value.transport === "smtp" && (
        <>
          <Signature form={form} known={known} typed={key} save={save} />
          <fieldset>
            <legend>{t("What comes back")}</legend>
            <div class="entries">
              <Text
                form={form}
                name="bounce_email"
                label={words.bounce_email}
                type="email"
                maxLength={254}
                wide
                hint={t("Messages that cannot be delivered come back here, each with a + and its id before the @; hand them in with an API key.")}
              />
            </div>
          </fieldset>
        </>
      )}
    </Sheet>
  );
}

/** In whose name messages are signed, and what others check that by. */
function Signature({ form, known, typed, save }: { form: Editing<Values>; known: OutgoingSettings; typed: Signal<string>; save: () => Promise<void> }) {
  const words = labels();
  const record = known.dkim_record;
  return (
    <fieldset>
      <legend>{t("Signature (DKIM)")}</legend>
      <p class="small">{t("Signed messages are trusted more. Publish the record that appears here once a key is saved.")}</p>
      <div class="entries">
        <Text form={form} name="dkim_domain" label={words.dkim_domain} maxLength={253} hint={t("Such as example.com.")} />
        <Text form={form} name="dkim_selector" label={words.dkim_selector} maxLength={63} hint={t("Any name, such as portal.")} />
        <Secret form={form} name="dkim_key" label={words.dkim_key} typed={typed} kept={known.has_dkim_key} save={save} long />
        {record && (
          <dl class="record">
            <dt>{t("Publish this TXT record in the DNS")}</dt>
            <dd translate={false}>{record.name}</dd>
            <dd translate={false}>{record.text}</dd>
          </dl>
        )}
      </div>
    </fieldset>
  );
}

function read(known: OutgoingSettings): Values {
  return { ...only(known, FIELDS), port: String(known.port) };
}

function tell(values: Values) {
  return { ...values, port: Number(values.port) };
}

function transports(): [string, string][] {
  return [
    ["none", t("Not at all: messages wait")],
    ["kept", t("Only kept here, as for a trial")],
    ["smtp", t("By a mail server (SMTP)")],
  ];
}

function securities(): [string, string][] {
  return [
    ["starttls", t("STARTTLS (usually port 587)")],
    ["tls", t("TLS (usually port 465)")],
    ["none", t("None (only within this machine)")],
  ];
}

function labels(): Record<keyof Values | "password" | "dkim_key", string> {
  return {
    transport: t("How messages leave"),
    host: t("Server"),
    port: t("Port"),
    security: t("Security"),
    username: t("User name"),
    password: t("Password"),
    sender_name: t("Sender's name"),
    sender_email: t("Sender's address"),
    aliases: t("Other senders"),
    dkim_domain: t("Signing domain"),
    dkim_selector: t("Selector"),
    dkim_key: t("Private key (PEM)"),
    bounce_email: t("Address for returned mail"),
  };
}
