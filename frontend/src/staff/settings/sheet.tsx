/* What every page of settings looks like: a title, its fields, something beside them, and the foot. */
import type { ComponentChildren } from "preact";
import type { Editing } from "../parts/editing";
import { SaveBar } from "../parts/save-bar";

interface Props {
  title: string;
  about: string;
  form: Editing<any>;
  words: Record<string, string>;
  save: () => Promise<unknown>;
  buttons?: ComponentChildren;
  beside?: ComponentChildren;
  children: ComponentChildren;
}

export function Sheet({ title, about, form, words, save, buttons, beside, children }: Props) {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void save();
  };
  return (
    <form class="editing" onSubmit={submit} noValidate>
      <div class="spread" data-beside={Boolean(beside)}>
        <div class="sheets">
          <header class="sheet-title">
            <h2>{title}</h2>
            <p class="small">{about}</p>
          </header>
          {children}
        </div>
        {beside && <aside class="beside">{beside}</aside>}
      </div>
      <SaveBar form={form} words={words} save={save}>
        {buttons}
      </SaveBar>
    </form>
  );
}
