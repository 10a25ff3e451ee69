/* What the pages of the mail server and of the SMS gateway share: one row of settings, its secrets, and trying it. */
import { type Signal, useSignal } from "@preact/signals";
import { Send } from "lucide";
import type { ComponentType } from "preact";
import { useMemo } from "preact/hooks";
import type { operations } from "../../api/schema";
import type { OutgoingSettings } from "../../api/types";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { Refusal, api, asked, reason } from "../ask";
import { type Checks, type Editing, useEditing } from "../parts/editing";
import { Entry } from "../parts/fields";
import { useLooking } from "../parts/looking";
import { say } from "../parts/toast";
import { Unread, Wrong } from "../parts/trying";
import { dispatch } from "../state";
import { type Part, draftOf } from "./state";

export type Wanted = operations["changeOutgoing"]["requestBody"]["content"]["application/json"];
type Trial = operations["testOutgoing"]["responses"]["200"]["content"]["application/json"];

export interface Known {
  known: OutgoingSettings;
  take: (saved: OutgoingSettings) => void;
  look: () => Promise<OutgoingSettings>;
}

/** The settings are fetched, then `Fields` edits its part of them. */
export function Outgoing({ of: Fields }: { of: ComponentType<Known> }) {
  const { found, wrong, look } = useLooking(() => asked(api.GET("/api/v1/outgoing")));
  const again = async () => {
    await look();
    return found.value!;
  };
  if (!found.value) return <Unread why={wrong.value} look={look} />;
  return <Fields known={found.value} take={(saved) => (found.value = saved)} look={again} />;
}

interface Page<T> extends Known {
  part: Part;
  read: (known: OutgoingSettings) => T;
  checks: Checks<T>;
  tell: (values: T) => Partial<Wanted>;
  /** Never kept in the browser, as the rest of a form that was not saved is. */
  secrets: Record<string, Signal<string>>;
}

/** A form of a part of them, what it wants, and the way to save it. */
export function useOutgoing<T extends object>({ known, take, look, part, read, checks, tell, secrets }: Page<T>) {
  const start = useMemo(() => read(known), [known]);
  const form = useEditing<T>(draftOf(part), start, checks);
  const version = useSignal(known.version);
  const wanted = (): Wanted => ({
    ...tell(form.values.value),
    ...Object.fromEntries(Object.entries(secrets).flatMap(([name, typed]) => (typed.value ? [[name, typed.value]] : []))),
    version: version.value,
  });
  const save = async () => {
    const done = await form.save(
      async () => {
        const saved = await asked(api.PATCH("/api/v1/outgoing", { body: wanted() }));
        version.value = saved.version;
        for (const typed of Object.values(secrets)) typed.value = "";
        take(saved);
        const { transport, sms_transport } = saved;
        if (dispatch.value) dispatch.value = { ...dispatch.value, transport, sms_transport };
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
  return { form, wanted, save };
}

interface SecretProps {
  form: Editing<any>;
  name: string;
  label: string;
  typed: Signal<string>;
  kept: boolean;
  hint?: string;
  save: () => Promise<void>;
  /** A key of several lines. */
  long?: boolean;
}

/** Write only: what is kept is never shown. */
export function Secret({ form, name, label, typed, kept, save, long, ...rest }: SecretProps) {
  const hint = rest.hint ?? (kept ? t("One is kept, and never shown. Type another to replace it.") : "");
  const type = (event: { currentTarget: HTMLInputElement | HTMLTextAreaElement }) => (typed.value = event.currentTarget.value);
  return (
    <Entry form={form} name={name} label={label} hint={hint} wide={long}>
      {(attributes) => (
        <>
          {long ? (
            <textarea {...attributes} class="field mono" name={name} rows={4} maxLength={8000} spellcheck={false} autocomplete="off" value={typed.value} onInput={type} />
          ) : (
            <input {...attributes} class="field" type="password" name={name} autocomplete="new-password" maxLength={1000} value={typed.value} onInput={type} />
          )}
          {typed.value && form.changed.value.length === 0 && (
            <button type="button" class="button" disabled={form.busy.value} onClick={save}>
              {t("Save it")}
            </button>
          )}
        </>
      )}
    </Entry>
  );
}

interface TestProps {
  form: Editing<any>;
  send: () => Promise<Trial>;
}

/** Tries what stands in the form, saved or not. */
export function Test({ form, send }: TestProps) {
  const busy = useSignal(false);
  const wrong = useSignal("");
  const said = useSignal("");
  const test = async () => {
    busy.value = true;
    wrong.value = said.value = "";
    try {
      const { to, said: answer } = await send();
      said.value = t("A message is on its way to {address}. The other end said: {answer}", { address: to, answer });
      form.faults.value = [];
    } catch (failure) {
      wrong.value = reason(failure);
      if (failure instanceof Refusal) form.faults.value = failure.faults.map(({ field, problem }) => ({ field: field.replace(/^changes\./, ""), problem }));
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
