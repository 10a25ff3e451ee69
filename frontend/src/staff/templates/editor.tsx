/* The words of one message in one language: written, seen as they will be read, tried and brought back. */
import { useSignal } from "@preact/signals";
import { RotateCcw } from "lucide";
import { useEffect, useMemo } from "preact/hooks";
import type { Template } from "../../api/types";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { api, asked, reason } from "../ask";
import { type Checks, unsaved, useEditing } from "../parts/editing";
import { LetterText, type Words } from "../parts/letter-text";
import { say } from "../parts/toast";
import { Unread } from "../parts/trying";
import { Loading } from "../parts/waiting";
import { Sheet } from "../settings/sheet";
import { type Key, addressOf, draftOfTemplate } from "./keys";
import { purposeWord } from "./names";
import { TemplatePreviewed, usePreview } from "./preview";
import { TestSend } from "./test-send";
import { Versions } from "./versions";

interface Props {
  known: Key;
  /** Their own names by code. */
  languages: Record<string, string>;
}

export function TemplateEditor({ known, languages }: Props) {
  const template = useSignal<Template | null>(null);
  const wrong = useSignal("");
  const path = draftOfTemplate(known);
  const look = async () => {
    try {
      template.value = await asked(api.GET("/api/v1/templates/{purpose}/{channel}/{language}", { params: { path: known } }));
      wrong.value = "";
    } catch (failure) {
      wrong.value = reason(failure);
    }
    return template.value!;
  };
  useEffect(() => {
    template.value = null;
    void look();
  }, [path]);
  const shown = template.value && draftOfTemplate(template.value) === path ? template.value : null;
  return (
    <div class="template">
      <p class="template-back">
        <a href="/staff/settings/templates">{t("All templates")}</a>
      </p>
      <Languages known={known} languages={languages} />
      <Unread why={wrong.value} look={look} />
      {!shown && !wrong.value && <Loading />}
      {shown && <Writing key={path} template={shown} take={(saved) => (template.value = saved)} look={look} />}
    </div>
  );
}

function Languages({ known, languages }: Props) {
  return (
    <nav class="template-languages segments" aria-label={t("Language")}>
      {Object.entries(languages).map(([code, name]) => (
        <a key={code} href={addressOf({ ...known, language: code })} lang={code} aria-current={code === known.language ? "page" : undefined}>
          {name}
          {unsaved.value.has(draftOfTemplate({ ...known, language: code })) && <span class="unsaved-dot" role="img" aria-label={t("not saved")} />}
        </a>
      ))}
    </nav>
  );
}

interface WritingProps {
  template: Template;
  take: (saved: Template) => void;
  look: () => Promise<Template>;
}

function Writing({ template, take, look }: WritingProps) {
  const letter = template.channel === "email";
  const start = useMemo(() => wordsOf(template), [template]);
  const form = useEditing<Words>(draftOfTemplate(template), start, checksOf(letter));
  const words = form.values.value;
  const chosen = useSignal("");
  const replaced = useSignal<Words | null>(null);
  const preview = usePreview(template, words, chosen.value);
  const change = (changes: Partial<Words>) => {
    for (const [name, text] of Object.entries(changes)) form.set(name as keyof Words, text, `words.${name}`);
  };
  /** Puts other words into the form, which lead back to what was typed there. */
  const bring = ({ subject, body }: Words) => {
    replaced.value = form.changed.value.length ? form.values.value : null;
    change({ subject, body });
  };
  const putBack = () => {
    if (replaced.value) change(replaced.value);
    replaced.value = null;
  };
  const fault = (field: string) =>
    form.fault(field) || form.fault(field.slice("words.".length)) || preview.found.value?.faults.find((each) => each.field === field)?.problem;
  const save = async () => {
    const latest = { version: template.version, original: template.original };
    const done = await form.save(
      async () => {
        const now = form.values.peek();
        const body = { version: latest.version, words: same(now, latest.original) ? null : now };
        const saved = await asked(api.PUT("/api/v1/templates/{purpose}/{channel}/{language}", { params: { path: keyOf(template) }, body }));
        take(saved);
        return wordsOf(saved);
      },
      async () => {
        const fresh = await look();
        latest.version = fresh.version;
        return wordsOf(fresh);
      },
    );
    if (!done) return;
    replaced.value = null;
    say(t("Saved"));
  };
  const sent = <TestSend template={template} words={words} document={chosen.value} form={form} />;
  return (
    <Sheet
      title={titleOf(template)}
      about={letter ? t("The subject and the text with which this letter begins.") : t("The text with which this message begins. A long one is sent, and paid for, in parts.")}
      form={form}
      words={{ subject: t("Subject"), body: letter ? t("Letter") : t("Text") }}
      save={save}
      beside={<TemplatePreviewed template={template} preview={preview} chosen={chosen.value} choose={(id) => (chosen.value = id)}>{letter && sent}</TemplatePreviewed>}
    >
      <div class="template-words" lang={template.language}>
        <LetterText words={words} values={valuesFor(template, preview.found.value?.values)} change={change} fault={fault} plain={!letter} rows={letter ? 14 : 5} />
      </div>
      <p class="template-back-to">
        {same(words, template.original) ? (
          <span class="small">{t("These are the original words.")}</span>
        ) : (
          <button type="button" class="button" onClick={() => bring(template.original)}>
            <Icon of={RotateCcw} />
            {t("Use the original words")}
          </button>
        )}
        {replaced.value && (
          <button type="button" class="link" onClick={putBack}>
            {t("Put back what I typed")}
          </button>
        )}
      </p>
      <Versions template={template} bring={bring} />
    </Sheet>
  );
}

function titleOf({ purpose, channel }: Template): string {
  const message = purposeWord(purpose);
  return channel === "sms" ? t("{message} as a text message", { message }) : t("{message} by e-mail", { message });
}

function keyOf({ purpose, channel, language }: Template): Key {
  return { purpose, channel, language };
}

function wordsOf({ words }: Template): Words {
  return { subject: words.subject, body: words.body };
}

function same(one: Words, other: Words): boolean {
  return one.subject === other.subject && one.body === other.body;
}

/** The tags that this message may hold, with what they stand for. */
function valuesFor(template: Template, values: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(template.tags.map((tag) => [tag, values[tag] ?? ""]));
}

function checksOf(letter: boolean): Checks<Words> {
  return {
    subject: (subject) => (letter && !subject.trim() ? t("A letter needs a subject.") : ""),
    body: (body) => (body.trim() ? "" : t("Write something.")),
  };
}
