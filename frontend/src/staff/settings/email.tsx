/* E-mail: the server by which messages leave, and in whose name; it can be tried before it is saved. */
import { useSignal } from "@preact/signals";
import { Send } from "lucide";
import { useEffect, useMemo } from "preact/hooks";
import type { OutgoingSettings } from "../../api/types";
import { isEmail } from "../../lib/email";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { Refusal, api, asked, reason } from "../ask";
import { type Checks, type Editing, useEditing } from "../parts/editing";
import { Choice, Entry, Text } from "../parts/fields";
import { Unread, Wrong } from "../parts/frame";
import { say } from "../parts/toast";
import { dispatch } from "../state";
import { wholeOf } from "./choices";
import { Sheet } from "./sheet";
import { draftOf, only } from "./state";

const LAST_PORT = 65_535;
const FIELDS = ["transport", "host", "security", "username", "sender_name", "sender_email"] as const;
type Values = Pick<OutgoingSettings, (typeof FIELDS)[number]> & { port: string };

const CHECKS: Checks<Values> = {
  port: (port) => (wholeOf(port, 1, LAST_PORT) === null ? t("A number from 1 to 65535; 587 is usual.") : ""),
  sender_email: (email) => (isEmail(email) ? "" : t("An e-mail address such as ada@example.com.")),
};

export function EmailPage() {
  const known = useSignal<OutgoingSettings | null>(null);
  const wrong = useSignal("");
  const look = async () => {
    try {
      known.value = await asked(api.GET("/api/v1/outgoing"));
      wrong.value = "";
    } catch (failure) {
      wrong.value = reason(failure);
    }
    return known.value!;
  };
  useEffect(() => void look(), []);
  if (!known.value) return <Unread why={wrong.value} look={look} />;
  return <Fields known={known.value} take={(saved) => (known.value = saved)} look={look} />;
}

interface Props {
  known: OutgoingSettings;
  take: (saved: OutgoingSettings) => void;
  look: () => Promise<OutgoingSettings>;
}

function Fields({ known, take, look }: Props) {
  const start = useMemo(() => read(known), [known]);
  const form = useEditing<Values>(draftOf("email"), start, CHECKS);
  const version = useSignal(known.version);
  // Never kept in the browser, as the rest of a form that was not saved is.
  const password = useSignal("");
  const wanted = () => ({
    ...form.values.value,
    version: version.value,
    port: Number(form.values.value.port),
    ...(password.value && { password: password.value }),
  });
  const save = async () => {
    const done = await form.save(
      async () => {
        const saved = await asked(api.PATCH("/api/v1/outgoing", { body: wanted() }));
        version.value = saved.version;
        password.value = "";
        take(saved);
        if (dispatch.value) dispatch.value = { ...dispatch.value, transport: saved.transport };
        return read(saved);
      },
      async () => {
        const fresh = await look();
        version.value = fresh.version;
        return read(fresh);
      },
    );
    if (done) say(t("Saved"));
  };
  const words = labels();
  return (
    <Sheet
      title={t("E-mail")}
      about={t("The server by which your messages leave, and in whose name.")}
      form={form}
      words={words}
      save={save}
      buttons={<Test form={form} wanted={wanted} />}
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
            <Password form={form} text={password.value} kept={known.has_password} type={(text) => (password.value = text)} save={save} />
          </div>
        </fieldset>
      )}
      <fieldset>
        <legend>{t("Sender")}</legend>
        <div class="entries">
          <Text form={form} name="sender_name" label={words.sender_name} maxLength={200} hint={t("Left empty: the name of your business.")} />
          <Text form={form} name="sender_email" label={words.sender_email} type="email" maxLength={254} hint={t("Now: {address}", { address: known.sender })} />
        </div>
      </fieldset>
    </Sheet>
  );
}

interface PasswordProps {
  form: Editing<Values>;
  text: string;
  kept: boolean;
  type: (text: string) => void;
  save: () => Promise<void>;
}

/** Write only: what is kept is never shown. */
function Password({ form, text, kept, type, save }: PasswordProps) {
  const hint = kept ? t("One is kept, and never shown. Type another to replace it.") : "";
  return (
    <Entry form={form} name="password" label={t("Password")} hint={hint}>
      {(attributes) => (
        <>
          <input
            {...attributes}
            class="field"
            type="password"
            name="password"
            autocomplete="new-password"
            maxLength={1000}
            value={text}
            onInput={(event) => type(event.currentTarget.value)}
          />
          {text && form.changed.value.length === 0 && (
            <button type="button" class="button" disabled={form.busy.value} onClick={save}>
              {t("Save the password")}
            </button>
          )}
        </>
      )}
    </Entry>
  );
}

type Wanted = { version: number } & Partial<Omit<OutgoingSettings, "version" | "has_password" | "sender">>;

/** Tries what stands in the form, saved or not. */
function Test({ form, wanted }: { form: Editing<Values>; wanted: () => Wanted }) {
  const busy = useSignal(false);
  const wrong = useSignal("");
  const said = useSignal("");
  const test = async () => {
    busy.value = true;
    wrong.value = said.value = "";
    try {
      const { to, said: answer } = await asked(api.POST("/api/v1/outgoing/test", { body: wanted() }));
      said.value = t("A message is on its way to {address}. The server said: {answer}", { address: to, answer });
      form.faults.value = [];
    } catch (failure) {
      wrong.value = reason(failure);
      if (failure instanceof Refusal) form.faults.value = failure.faults;
    }
    busy.value = false;
  };
  return (
    <>
      <Wrong text={wrong.value} />
      <span role="status" class="small">{said.value}</span>
      <button type="button" class="button" disabled={busy.value || form.busy.value} onClick={test}>
        <Icon of={Send} />
        {busy.value ? t("Sending") : t("Send a test")}
      </button>
    </>
  );
}

function read(known: OutgoingSettings): Values {
  return { ...only(known, FIELDS), port: String(known.port) };
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

function labels(): Record<keyof Values | "password", string> {
  return {
    transport: t("How messages leave"),
    host: t("Server"),
    port: t("Port"),
    security: t("Security"),
    username: t("User name"),
    password: t("Password"),
    sender_name: t("Sender's name"),
    sender_email: t("Sender's address"),
  };
}
