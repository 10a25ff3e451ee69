/* The message as a reader would get it, about a real document, asked for anew a moment after each change. */
import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { Kind, Template, TemplatePreview } from "../../api/types";
import { t, tn } from "../../lib/words";
import { api, asked, reason } from "../ask";
import type { Words } from "../parts/letter-text";
import { Message } from "../parts/message";
import { type Choice, Picker } from "../parts/picker";
import { tagWord } from "../parts/tags";
import { Wrong } from "../parts/trying";

const PAUSE = 350; // ms without a change before the server is asked
const FOUND = 8;

export interface Previewing {
  found: Signal<TemplatePreview | null>;
  wrong: Signal<string>;
}

/** `document` is one that staff chose, "" for the newest that fits. */
export function usePreview({ purpose, channel, language }: Template, words: Words, document: string): Previewing {
  const found = useSignal<TemplatePreview | null>(null);
  const wrong = useSignal("");
  const body = JSON.stringify({ words: { ...words, body: words.body || " " }, document: document || null });
  useEffect(() => {
    let late = false;
    const look = async () => {
      try {
        const params = { path: { purpose, channel, language } };
        const shown = await asked(api.POST("/api/v1/templates/{purpose}/{channel}/{language}/previews", { params, body: JSON.parse(body) }));
        if (late) return;
        found.value = shown;
        wrong.value = "";
      } catch (failure) {
        if (!late) wrong.value = reason(failure);
      }
    };
    const waiting = setTimeout(() => void look(), found.peek() ? PAUSE : 0);
    return () => {
      late = true;
      clearTimeout(waiting);
    };
  }, [body]);
  return { found, wrong };
}

interface Props {
  template: Template;
  preview: Previewing;
  chosen: string;
  choose: (document: string) => void;
  children?: ComponentChildren;
}

export function TemplatePreviewed({ template, preview, choose, children }: Props) {
  const shown = preview.found.value;
  const kind = kindOf(template.purpose);
  const about = shown?.about;
  return (
    <section class="template-preview" aria-label={t("Preview")}>
      {kind && about && (
        <Picker
          id="template-document"
          label={t("Shown with")}
          chosen={`${about.number}, ${about.customer_name}`}
          find={(text) => documents(kind, text)}
          choose={(choice) => choose(choice.id)}
        />
      )}
      {!kind && about && <p class="small">{t("Shown with {name}", { name: about.customer_name })}</p>}
      <Wrong text={preview.wrong.value} />
      {shown && !about && (
        <p class="send-note small">{t("There is nothing yet that this message could be about. Its words can be written and saved all the same.")}</p>
      )}
      {shown && <Lacking shown={shown} />}
      {shown && about && <Message subject={shown.subject} sender={template.channel === "email" ? shown.sender : ""} html={shown.html} text={shown.text} />}
      {shown && about && template.channel === "sms" && (
        <p class="small">{tn([...shown.text].length, "{count} character", "{count} characters")}</p>
      )}
      {about && children}
    </section>
  );
}

/** The tags that stand in the message as they are, since they have no value there. */
function Lacking({ shown }: { shown: TemplatePreview }) {
  const used = [...`${shown.subject}\n${shown.text}`.matchAll(/\{(\w+)\}/g)].map((found) => found[1]!);
  const lacking = [...new Set(used)].filter((tag) => tag in shown.values && tag !== "document");
  if (!lacking.length || !shown.about) return null;
  return (
    <p class="send-note small" role="status">
      {tn(lacking.length, "Here this tag has no value: {tags}. A message that uses it would not be sent.", "Here these tags have no value: {tags}. A message that uses them would not be sent.", {
        tags: lacking.map(tagWord).join(", "),
      })}
    </p>
  );
}

async function documents(kind: Kind, q: string): Promise<Choice[]> {
  const { items } = await asked(api.GET("/api/v1/documents", { params: { query: { kind, q, limit: FOUND } } }));
  return items.filter((card) => card.version > 0).map((card) => ({ id: card.id, name: card.number, more: card.customer_name }));
}

/** Of which kind the document is that a message is about; null for one about the whole portal. */
function kindOf(purpose: Template["purpose"]): Kind | null {
  if (purpose === "portal" || purpose === "new_link") return null;
  return purpose === "quote" || purpose === "credit_note" || purpose === "sales_order" ? purpose : "invoice";
}
