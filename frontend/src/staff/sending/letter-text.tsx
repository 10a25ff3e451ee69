/* The subject and the text of a letter, or the text of an SMS, with a menu that puts tags where the cursor stood. */
import { Braces } from "lucide";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import type { Order } from "./order";
import { tagWord } from "./tags";

interface Props {
  order: Order;
  tags: string[];
  change: (changes: Partial<Order>) => void;
  fault: (field: string) => string | undefined;
  children?: ComponentChildren;
}

type Writing = HTMLInputElement | HTMLTextAreaElement;

export function LetterText({ order, tags, change, fault, children }: Props) {
  const subject = useRef<HTMLInputElement>(null);
  const body = useRef<HTMLTextAreaElement>(null);
  const last = useRef<Writing | null>(null);
  const insert = (tag: string) => {
    const field = (tag === "document" ? null : last.current) ?? body.current!;
    field.setRangeText(`{${tag}}`, field.selectionStart ?? field.value.length, field.selectionEnd ?? field.value.length, "end");
    change({ [field === subject.current ? "subject" : "body"]: field.value, own: true });
    field.focus();
  };
  const noted = (field: string) => ({
    "aria-invalid": fault(field) ? (true as const) : undefined,
    "aria-describedby": fault(field) ? `${field}-note` : undefined,
  });
  return (
    <>
      {order.channel === "email" && (
        <div class="entry">
          <label for="send-subject">{t("Subject")}</label>
          <input
            id="send-subject"
            ref={subject}
            class="field"
            maxLength={200}
            value={order.subject}
            {...noted("words.subject")}
            onFocus={(event) => (last.current = event.currentTarget)}
            onInput={(event) => change({ subject: event.currentTarget.value, own: true })}
          />
          <Note field="words.subject" text={fault("words.subject")} />
        </div>
      )}
      <div class="entry letter-text">
        <div class="letter-head">
          <label for="send-body">{order.channel === "sms" ? t("Text") : t("Letter")}</label>
          <Tags tags={tags} insert={insert} />
        </div>
        <textarea
          id="send-body"
          ref={body}
          class="field"
          rows={order.channel === "sms" ? 5 : 9}
          maxLength={order.channel === "sms" ? 1600 : 10_000}
          value={order.body}
          {...noted("words.body")}
          onFocus={(event) => (last.current = event.currentTarget)}
          onInput={(event) => change({ body: event.currentTarget.value, own: true })}
        />
        <Note field="words.body" text={fault("words.body")} />
        {children}
      </div>
    </>
  );
}

function Note({ field, text }: { field: string; text: string | undefined }) {
  return text ? <p id={`${field}-note`} class="fault">{text}</p> : null;
}

function Tags({ tags, insert }: { tags: string[]; insert: (tag: string) => void }) {
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const place = () => {
    const at = button.current!.getBoundingClientRect();
    const style = menu.current!.style;
    style.insetBlockStart = `${Math.max(8, Math.min(at.bottom + 4, innerHeight - 328))}px`;
    style.left = `${Math.max(8, at.right - 280)}px`;
  };
  return (
    <>
      <button ref={button} type="button" class="button plain" popovertarget="send-tags" onClick={place}>
        <Icon of={Braces} />
        {t("Insert a tag")}
      </button>
      <div ref={menu} id="send-tags" class="tags" popover="auto" role="group" aria-label={t("Tags")}>
        {tags.map((tag) => (
          <button
            key={tag}
            type="button"
            onClick={() => {
              menu.current?.hidePopover();
              insert(tag);
            }}
          >
            <span>{tagWord(tag)}</span>
            <code translate={false}>{`{${tag}}`}</code>
          </button>
        ))}
      </div>
    </>
  );
}
