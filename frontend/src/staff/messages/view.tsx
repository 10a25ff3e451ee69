/* One message as it looked, and what became of it. */
import type { SentMessage } from "../../api/types";
import { t } from "../../lib/words";
import { api, asked } from "../ask";
import { exact } from "../clock";
import { useLooking } from "../parts/looking";
import { Message } from "../parts/message";
import { MessageState, openedWord, reasonWord, recipientOf } from "../parts/message-state";
import { Unread } from "../parts/trying";
import { Loading } from "../parts/waiting";
import { Resend } from "./resend";

export function MessageView({ id }: { id: string }) {
  const { found: shown, wrong, look } = useLooking(() => asked(api.GET("/api/v1/deliveries/{delivery}/message", { params: { path: { delivery: id } } })), [id]);
  return (
    <section class="message-view" aria-label={t("Message")}>
      <p>
        <a href="/staff/messages">{t("All messages")}</a>
      </p>
      <Unread why={wrong.value} look={look} />
      {!shown.value && !wrong.value && <Loading />}
      {shown.value && (
        <>
          <Head shown={shown.value} />
          {shown.value.text ? <Message subject="" html={shown.value.html} text={shown.value.text} alive /> : <p class="none">{t("It was not tried yet, so there is nothing to see.")}</p>}
        </>
      )}
    </section>
  );
}

function Head({ shown: { delivery, subject } }: { shown: SentMessage }) {
  const from = delivery.sent_from || delivery.sender;
  return (
    <header>
      <h2>{delivery.channel === "sms" ? t("Text message") : subject || delivery.words.subject}</h2>
      <dl>
        <dt>{t("To")}</dt>
        <dd>{delivery.name ? `${recipientOf(delivery)} <${delivery.address}>` : delivery.address}</dd>
        {from && (
          <>
            <dt>{t("From")}</dt>
            <dd>{from}</dd>
          </>
        )}
        <dt>{t("State")}</dt>
        <dd>
          <MessageState message={delivery} /> {reasonWord(delivery)}
        </dd>
        {delivery.said && (
          <>
            <dt>{delivery.channel === "sms" ? t("The gateway said") : t("The server said")}</dt>
            <dd class="mono">{delivery.said}</dd>
          </>
        )}
        <dt>{t("Sent|message")}</dt>
        <dd>{exact(delivery.sent_at ?? delivery.created_at)}</dd>
        <dt>{t("Opened")}</dt>
        <dd>{openedWord(delivery)}</dd>
      </dl>
      <p class="buttons">
        {delivery.state !== "queued" && delivery.purpose !== "code" && <Resend message={delivery} />}
        {delivery.document && (
          <a class="button plain" href={`/staff/documents/${delivery.document}`}>
            {t("Open {number}", { number: delivery.number })}
          </a>
        )}
      </p>
    </header>
  );
}
