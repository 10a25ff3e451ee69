/* The message as its reader will get it, asked for anew a moment after each change. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Card, Fault, MessagePreview } from "../../api/types";
import { t } from "../../lib/words";
import { Refusal, api, asked as answered, reason } from "../ask";
import { Bubble } from "../parts/bubble";
import { Wrong } from "../parts/frame";
import { Letter } from "../parts/letter";
import { Segments } from "../parts/segments";
import type { Measured } from "./length";
import { asked, chosenOf, type Order } from "./order";

const PAUSE = 350; // ms without a change before the server is asked

interface Props {
  card: Card;
  order: Order;
  /** What the server finds wrong with the words, and how long an SMS is. */
  tell: (faults: Fault[], length: Measured | null) => void;
}

export function Preview({ card, order, tell }: Props) {
  const shown = useSignal<MessagePreview | null>(null);
  const wrong = useSignal("");
  const reader = useSignal("");
  const as = useSignal<"html" | "text">("html");
  const chosen = chosenOf(order);
  const body = asked(order, card.kind, reader.value);
  const wanted = JSON.stringify({ ...body, due_at: null, recipients: body.recipients.slice(0, 1) });
  useEffect(() => {
    let late = false;
    const look = async () => {
      try {
        const found = await preview(card.id, JSON.parse(wanted));
        if (late) return;
        shown.value = found;
        wrong.value = "";
        tell([], found.segments);
      } catch (failure) {
        if (late) return;
        const faults = failure instanceof Refusal ? failure.faults : [];
        tell(faults.filter(({ field }) => field.startsWith("words.")), null);
        wrong.value = faults.length ? "" : reason(failure);
      }
    };
    const waiting = setTimeout(() => void look(), shown.peek() ? PAUSE : 0);
    return () => {
      late = true;
      clearTimeout(waiting);
    };
  }, [wanted]);
  return (
    <section class="send-preview" aria-label={t("Preview")}>
      {(order.channel === "email" || chosen.length > 1) && (
        <div class="preview-tools">
          {order.channel === "email" && (
            <Segments
              label={t("Preview")}
              of={[["html", t("As a letter")], ["text", t("Plain text")]]}
              chosen={as.value}
              choose={(name) => (as.value = name)}
            />
          )}
          {chosen.length > 1 && (
            <select class="field" aria-label={t("As it reaches")} value={reader.value || chosen[0]!.key} onChange={(event) => (reader.value = event.currentTarget.value)}>
              {chosen.map((recipient) => (
                <option key={recipient.key} value={recipient.key}>{recipient.name || recipient.address || t("Another address")}</option>
              ))}
            </select>
          )}
        </div>
      )}
      <Wrong text={wrong.value} />
      {shown.value && order.channel === "sms" && <Bubble sender={shown.value.sender} text={shown.value.text} />}
      {shown.value && order.channel === "email" && <Message subject={shown.value.subject} sender={shown.value.sender} html={shown.value.html} text={shown.value.text} as={as.value} />}
    </section>
  );
}

interface MessageProps {
  subject: string;
  sender?: string;
  html: string;
  text: string;
  as: "html" | "text";
  alive?: boolean;
}

/** What a mail program shows of a message. */
export function Message({ subject, sender, html, text, as, alive = false }: MessageProps) {
  return (
    <>
      <dl class="envelope">
        {sender && (
          <div>
            <dt>{t("From")}</dt>
            <dd>{sender}</dd>
          </div>
        )}
        <div>
          <dt>{t("Subject")}</dt>
          <dd class="strong">{subject}</dd>
        </div>
      </dl>
      {as === "html" && html ? (
        <Letter html={html} alive={alive} />
      ) : (
        <pre class="letter plain" tabIndex={0} aria-label={t("Plain text")}>{text}</pre>
      )}
    </>
  );
}

/** Nobody chosen, or an address half typed: the words are shown all the same. */
function preview(document: string, body: ReturnType<typeof asked>): Promise<MessagePreview> {
  const [first] = body.recipients;
  const recipients = [{ address: "-", name: "", locale: "", ...first, ...(first?.address ? {} : { address: "-" }) }];
  const words = { ...body.words, body: body.words.body || " " };
  const params = { path: { document } };
  return answered(api.POST("/api/v1/documents/{document}/message-previews", { params, body: { ...body, words, recipients } }));
}
