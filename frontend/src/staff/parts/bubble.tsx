/* A text message as a phone shows it. */
import type { OutgoingMessage } from "../../api/types";
import { t } from "../../lib/words";

interface Props {
  text: string;
  sender?: string;
  /** Whether its addresses lead anywhere yet. */
  alive?: boolean;
}

export function Bubble({ text, sender, alive = false }: Props) {
  return (
    <div class="handset">
      {sender && <p class="small">{sender}</p>}
      <p class="bubble" tabIndex={0} role="group" aria-label={t("Text message")}>
        <bdi>{alive ? linked(text) : text}</bdi>
      </p>
    </div>
  );
}

/** The text with its addresses alive. */
export function linked(text: string) {
  return text.split(/(https?:\/\/\S+)/).map((part) =>
    /^https?:\/\//.test(part) ? <a href={part} target="_blank" rel="noopener">{part}</a> : part,
  );
}

/** What tells a text message from an e-mail beside its recipient. */
export function ChannelMark({ channel }: { channel: OutgoingMessage["channel"] }) {
  return channel === "sms" ? <span class="channel">{t("SMS")}</span> : null;
}
