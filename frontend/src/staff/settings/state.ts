/* The settings as they were last read or saved; every page of them edits its own part. */
import { signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { operations } from "../../api/schema";
import type { Settings } from "../../api/types";
import { t } from "../../lib/words";
import { api, asked } from "../ask";
import { type Checks, type Editing, useEditing } from "../parts/editing";
import { say } from "../parts/toast";

export const settings = signal<Settings | null>(null);

export type Changes = Omit<operations["changeSettings"]["requestBody"]["content"]["application/json"], "version">;

export const PARTS = ["business", "billing", "numbering", "branding", "portal", "email", "sms", "templates"] as const;
export type Part = (typeof PARTS)[number];

export function draftOf(part: Part): string {
  return `settings:${part}`;
}

export async function look(): Promise<Settings> {
  settings.value = await asked(api.GET("/api/v1/settings"));
  return settings.value;
}

/** Save some settings upon those that are known. Throws a Refusal. */
export async function change(changes: Changes): Promise<Settings> {
  const body = { version: settings.peek()!.version, ...changes };
  settings.value = await asked(api.PATCH("/api/v1/settings", { body }));
  return settings.value;
}

interface Page<T> {
  /** The settings as the form holds them, and back. */
  read: (settings: Settings) => T;
  tell: (values: T) => Changes;
  checks?: Checks<T>;
}

/** One page of the settings as a form, and the way to save what was changed on it. */
export function usePart<T extends object>(
  part: Part,
  { read, tell, checks = {} }: Page<T>,
): { form: Editing<T>; save: () => Promise<boolean> } {
  const start = useMemo(() => read(settings.value!), [settings.value]);
  const form = useEditing(draftOf(part), start, checks);
  const save = async () => {
    const done = await form.save(
      async (changed) => read(await change(only(tell(form.values.value), changed as (keyof Changes)[]))),
      async () => read(await look()),
    );
    if (done) say(t("Saved"));
    return done;
  };
  return { form, save };
}

/** Of a record, these entries. */
export function only<T extends object, Name extends keyof T>(record: T, names: readonly Name[]): Pick<T, Name> {
  return Object.fromEntries(names.map((name) => [name, record[name]])) as Pick<T, Name>;
}
