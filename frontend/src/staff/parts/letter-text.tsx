/* The words of a message, with a menu that puts tags where the cursor stood. */
import { Braces } from "lucide";
import type { ComponentChildren } from "preact";
import { useId, useRef } from "preact/hooks";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { tagWord } from "./tags";

export interface Words {
  subject: string;
  body: string;
}

interface Props {
  words: Words;
  /** What each tag stands for; "" where it has no value. */
  values: Record<string, string>;
  change: (changes: Partial<Words>) => void;
  fault: (field: string) => string | undefined;
  /** A text message has no subject. */
  plain?: boolean;
  rows?: number;
  /** Stands below the text. */
  children?: ComponentChildren;
}

type Field = HTMLInputElement | HTMLTextAreaElement;

export function LetterText({ words, values, change, fault, plain = false, rows = 9, children }: Props) {
  const subject = useRef<HTMLInputElement>(null);
  const body = useRef<HTMLTextAreaElement>(null);
  const last = useRef<Field | null>(null);
  const insert = (tag: string) => {
    const field = (tag === "document" ? null : last.current) ?? body.current!;
    const { selectionStart, selectionEnd, value } = field;
    const [start, end] = [selectionStart ?? value.length, selectionEnd ?? value.length];
    field.setRangeText(written(tag, value.slice(0, start), value.slice(end)), start, end, "end");
    change({ [field === subject.current ? "subject" : "body"]: field.value });
    field.focus();
  };
  const noted = (field: string) => ({
    "aria-invalid": fault(field) ? (true as const) : undefined,
    "aria-describedby": fault(field) ? `${field}-note` : undefined,
  });
  return (
    <>
      {!plain && (
        <div class="entry">
          <label for="words-subject">{t("Subject")}</label>
          <input
            id="words-subject"
            ref={subject}
            class="field"
            dir="auto"
            maxLength={200}
            value={words.subject}
            {...noted("words.subject")}
            onFocus={(event) => (last.current = event.currentTarget)}
            onInput={(event) => change({ subject: event.currentTarget.value })}
          />
          <Note field="words.subject" text={fault("words.subject")} />
        </div>
      )}
      <div class="entry letter-text">
        <div class="letter-head">
          <label for="words-body">{plain ? t("Text") : t("Letter")}</label>
          <Tags values={values} insert={insert} />
        </div>
        <textarea
          id="words-body"
          ref={body}
          class="field"
          dir="auto"
          rows={rows}
          maxLength={plain ? 1600 : 10_000}
          value={words.body}
          {...noted("words.body")}
          onFocus={(event) => (last.current = event.currentTarget)}
          onInput={(event) => change({ body: event.currentTarget.value })}
        />
        <Note field="words.body" text={fault("words.body")} />
        {children}
      </div>
    </>
  );
}

/** The card is a paragraph of its own; all other tags stand in a line. */
function written(tag: string, before: string, after: string): string {
  if (tag !== "document") return `{${tag}}`;
  const gap = (beside: string, edge: RegExp) => (!beside || edge.test(beside) ? "" : "\n\n");
  return `${gap(before, /\n\n$/)}{document}${gap(after, /^\n\n/)}`;
}

function Note({ field, text }: { field: string; text: string | undefined }) {
  return text ? <p id={`${field}-note`} class="fault">{text}</p> : null;
}

const ROOM = 328; // px that the menu takes at most, with its margin
const WIDTH = 320;

function Tags({ values, insert }: { values: Record<string, string>; insert: (tag: string) => void }) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const place = () => {
    const at = button.current!.getBoundingClientRect();
    const style = menu.current!.style;
    style.insetBlockStart = `${Math.max(8, Math.min(at.bottom + 4, innerHeight - ROOM))}px`;
    style.left = `${Math.max(8, Math.min(at.right, innerWidth - 8) - WIDTH)}px`;
  };
  const step = (event: KeyboardEvent) => {
    const all = [...menu.current!.querySelectorAll("button")];
    const here = all.indexOf(document.activeElement as HTMLButtonElement);
    const to = { ArrowDown: here + 1, ArrowUp: here - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    all[to % all.length]!.focus();
  };
  return (
    <>
      <button ref={button} type="button" class="button plain" popovertarget={id} onClick={place}>
        <Icon of={Braces} />
        {t("Insert a tag")}
      </button>
      <div
        ref={menu}
        id={id}
        class="tags"
        popover="auto"
        role="group"
        aria-label={t("Tags")}
        onKeyDown={step}
        onToggle={(event) => event.newState === "open" && menu.current?.querySelector("button")?.focus()}
      >
        {Object.entries(values).map(([tag, value]) => (
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
            {tag !== "document" && <span class="tag-value" dir="auto">{value || t("has no value now")}</span>}
          </button>
        ))}
      </div>
    </>
  );
}
