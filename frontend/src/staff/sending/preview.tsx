/* The message as its reader will get it, asked for anew a moment after each change. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Card, Fault, MessagePreview } from "../../api/types";
import { t } from "../../lib/words";
import { Refusal, api, asked as answered, reason } from "../ask";
import { Message } from "../parts/message";
import { Wrong } from "../parts/trying";
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
        tell(faults.filter(({ field }) => field.startsWith("words.") || field === "sender"), null);
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
      <Wrong text={wrong.value} />
      {shown.value && (
        <Message subject={shown.value.subject} sender={shown.value.sender} html={shown.value.html} text={shown.value.text}>
          {chosen.length > 1 && (
            <select class="field" aria-label={t("As it reaches")} value={reader.value || chosen[0]!.key} onChange={(event) => (reader.value = event.currentTarget.value)}>
              {chosen.map((recipient) => (
                <option key={recipient.key} value={recipient.key}>{recipient.name || recipient.address || t("Another address")}</option>
              ))}
            </select>
          )}
        </Message>
      )}
    </section>
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
