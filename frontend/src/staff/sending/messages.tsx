/* The messages about a document: one row a recipient, what became of it, and what can be done. */
import { useSignal } from "@preact/signals";
import { Eye, MailOpen, RotateCcw, Undo2 } from "lucide";
import { useEffect } from "preact/hooks";
import type { OutgoingMessage } from "../../api/types";
import { t, tn } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { api, asked, reason } from "../ask";
import { ago, exact, now, when } from "../clock";
import { ChannelMark } from "../parts/bubble";
import { Dialog } from "../parts/dialog";
import { useLooking } from "../parts/looking";
import { Message } from "../parts/message";
import { MessageState, reasonWord, recipientOf, saidWord, scheduled } from "../parts/message-state";
import { say } from "../parts/toast";
import { Doing, Unread } from "../parts/trying";
import { Loading } from "../parts/waiting";
import { mayWrite } from "../state";

const SOON = 5_000; // ms until a message on its way is asked after again: tries tell no feed

/** `seq` is the last event of the document that this page knows. */
export function Messages({ document, seq }: { document: string; seq: number }) {
  const messages = useSignal<OutgoingMessage[]>([]);
  const wrong = useSignal("");
  const shown = useSignal<OutgoingMessage | null>(null);
  const look = async () => {
    try {
      messages.value = await asked(api.GET("/api/v1/documents/{document}/deliveries", { params: { path: { document } } }));
      wrong.value = "";
    } catch (failure) {
      wrong.value = reason(failure);
    }
  };
  useEffect(() => void look(), [document, seq]);
  const moving = messages.value.some((message) => message.state === "queued" && !scheduled(message, Date.now()));
  useEffect(() => {
    if (!moving) return;
    const asking = setInterval(() => void look(), SOON);
    return () => clearInterval(asking);
  }, [document, moving]);
  if (!messages.value.length && !wrong.value) return null;
  return (
    <section class="messages" aria-labelledby="messages">
      <header class="section">
        <h2 id="messages">{t("Messages")}</h2>
        <span class="small">{tn(messages.value.length, "{count} message", "{count} messages")}</span>
      </header>
      <Unread why={wrong.value} look={look} />
      <ul>
        {messages.value.map((message) => (
          <Row key={message.id} message={message} look={look} show={() => (shown.value = message)} />
        ))}
      </ul>
      {shown.value && <WhatWasSent message={shown.value} close={() => (shown.value = null)} />}
    </section>
  );
}

function Row({ message, look, show }: { message: OutgoingMessage; look: () => Promise<void>; show: () => void }) {
  const why = reasonWord(message);
  const at = message.settled_at ?? message.sent_at ?? message.created_at;
  return (
    <li class="message">
      <div class="message-who">
        <span class="strong">
          {recipientOf(message)}
          <ChannelMark channel={message.channel} />
        </span>
        {message.name && <span class="small">{message.address}</span>}
      </div>
      <div class="message-fate">
        <p>
          <MessageState message={message} />{" "}
          <time class="small" dateTime={at} title={exact(at)}>{when(at, now.value)}</time>
        </p>
        {why && <p class="small">{why}</p>}
        {message.said && message.state !== "sent" && message.state !== "delivered" && (
          <p class="small said">{saidWord(message)}</p>
        )}
      </div>
      <Opened message={message} />
      {mayWrite.value && <Actions message={message} look={look} show={show} />}
    </li>
  );
}

function Opened({ message }: { message: OutgoingMessage }) {
  if (!message.opened_at) {
    return <p class="message-opened small">{["sent", "delivered"].includes(message.state) ? t("not opened yet") : ""}</p>;
  }
  return (
    <p class="message-opened" title={exact(message.opened_at)}>
      <Icon of={MailOpen} />
      <span>
        {t("opened {when}", { when: ago(message.opened_at, now.value) })}
        <span class="small">{tn(message.views, "{count} view", "{count} views")}</span>
      </span>
    </p>
  );
}

function Actions({ message, look, show }: { message: OutgoingMessage; look: () => Promise<void>; show: () => void }) {
  const params = { path: { delivery: message.id } };
  const resend = async () => {
    await asked(api.POST("/api/v1/deliveries/{delivery}/resends", { params }));
    say(t("The message goes out again, with a fresh link"));
    await look();
  };
  const cancel = async () => {
    await asked(api.DELETE("/api/v1/deliveries/{delivery}", { params }));
    say(t("The message is taken back"));
    await look();
  };
  return (
    <p class="message-actions">
      {message.state === "queued" ? (
        <Doing act={cancel} doing={t("Cancelling")} class="plain">
          <Icon of={Undo2} />
          {t("Cancel")}
        </Doing>
      ) : (
        <Doing act={resend} doing={t("Sending")} class="plain">
          <Icon of={RotateCcw} />
          {t("Resend")}
        </Doing>
      )}
      {(message.sent_at || message.tries > 0) && (
        <button type="button" class="button plain" onClick={show}>
          <Icon of={Eye} />
          {t("What was sent")}
        </button>
      )}
    </p>
  );
}

function WhatWasSent({ message, close }: { message: OutgoingMessage; close: () => void }) {
  const { found: sent, wrong, look } = useLooking(() => asked(api.GET("/api/v1/deliveries/{delivery}/message", { params: { path: { delivery: message.id } } })));
  return (
    <Dialog title={t("What was sent to {name}", { name: recipientOf(message) })} close={close}>
      <Unread why={wrong.value} look={look} />
      {!sent.value && !wrong.value && <Loading />}
      {sent.value &&
        (sent.value.text ? (
          <Message subject={sent.value.subject} html={sent.value.html} text={sent.value.text} alive />
        ) : (
          <p>{t("It has not gone out yet.")}</p>
        ))}
    </Dialog>
  );
}
