/* The foot of a form: what is not saved yet, and the way to save it. */
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { t, tn } from "../../lib/words";
import { when, now } from "../clock";
import type { Editing } from "./editing";

interface Props {
  form: Editing<any>;
  /** What the fields are called. */
  words: Record<string, string>;
  save: () => Promise<unknown>;
  label?: string;
  /** May it be saved as it is: what is new is not "changed". */
  always?: boolean;
  leave?: ComponentChildren;
  children?: ComponentChildren;
}

export function SaveBar({ form, words, save, label = t("Save"), always = false, leave, children }: Props) {
  const names = form.changed.value.map((name) => words[name] ?? name);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "s" || !(event.metaKey || event.ctrlKey) || event.altKey) return;
      event.preventDefault();
      void save();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [save]);
  return (
    <footer class="save-bar" data-wanted={always || names.length > 0}>
      <div>
        {form.wrong.value ? (
          <p class="wrong" role="alert">
            {form.wrong.value}
          </p>
        ) : (
          <p class="small">{notice(form, names)}</p>
        )}
      </div>
      <p class="buttons end">
        {names.length > 0 && (
          <button type="button" class="button plain" onClick={() => form.discard()}>
            {t("Discard")}
          </button>
        )}
        {leave}
        {children}
        <button type="submit" class="button primary" disabled={form.busy.value || (!always && !names.length)}>
          {form.busy.value ? t("Saving") : label}
          <kbd aria-hidden="true">{t("Ctrl S")}</kbd>
        </button>
      </p>
    </footer>
  );
}

function notice(form: Editing<any>, names: string[]): string {
  if (!names.length) return t("Everything is saved.");
  const fields = names.join(", ");
  if (form.restored.value !== null) {
    const at = when(new Date(form.restored.value).toISOString(), now.value);
    return t("Kept since {at}, not saved: {fields}", { at, fields });
  }
  return tn(names.length, "{count} change not saved: {fields}", "{count} changes not saved: {fields}", { fields });
}
