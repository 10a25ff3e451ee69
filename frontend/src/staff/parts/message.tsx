/* A message as a mail program or a phone shows it: wide, narrow, and its plain text. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { t } from "../../lib/words";
import { Bubble, linked } from "./bubble";
import { Letter } from "./letter";
import { Segments } from "./segments";

interface Props {
  subject: string;
  sender?: string;
  /** None in a text message. */
  html: string;
  text: string;
  /** Whether its links open, in a tab of their own. */
  alive?: boolean;
  /** Stands beside the choice of looks. */
  children?: ComponentChildren;
}

export function Message({ subject, sender = "", html, text, alive = false, children }: Props) {
  const look = useSignal<"wide" | "narrow" | "text">("wide");
  if (!html) {
    return (
      <div class="message-shown">
        {children && <div class="preview-tools">{children}</div>}
        <Bubble sender={sender} text={text} alive={alive} />
      </div>
    );
  }
  return (
    <div class="message-shown">
      <div class="preview-tools">
        <Segments
          label={t("Look")}
          of={[["wide", t("As a letter")], ["narrow", t("On a phone")], ["text", t("Plain text")]]}
          chosen={look.value}
          choose={(chosen) => (look.value = chosen)}
        />
        {children}
      </div>
      {(sender || subject) && (
        <dl class="envelope">
          {sender && (
            <div>
              <dt>{t("From")}</dt>
              <dd>{sender}</dd>
            </div>
          )}
          {subject && (
            <div>
              <dt>{t("Subject")}</dt>
              <dd class="strong" dir="auto">{subject}</dd>
            </div>
          )}
        </dl>
      )}
      {look.value !== "text" ? (
        <Letter html={html} narrow={look.value === "narrow"} alive={alive} />
      ) : (
        <pre class="letter plain" tabIndex={0} dir="auto" aria-label={t("Plain text")}>{alive ? linked(text) : text}</pre>
      )}
    </div>
  );
}
