/* Failed sends: what did not arrive and why, until somebody sent it again or took note. */
import type { OutgoingMessage } from "../../api/types";
import { rich, t } from "../../lib/words";
import { api, asked } from "../ask";
import { exact, now, when } from "../clock";
import { ChannelMark } from "../parts/bubble";
import { Frame } from "../parts/frame";
import { countFailures, dispatch, known, mayRule, mayWrite } from "../state";
import { Resend } from "./resend";
import { useLooking } from "../parts/looking";
import { MessageState, reasonWord, recipientOf } from "../parts/message-state";
import { Doing, Unread } from "../parts/trying";

export function FailedPage() {
  const told = known.value?.items.find(({ kind }) => kind.startsWith("delivery."))?.seq ?? 0;
  const { found: items, wrong, look } = useLooking(() => asked(api.GET("/api/v1/failed-deliveries")), [told, dispatch.value?.failed]);
  return (
    <Frame title={<h1>{t("Failed sends")}</h1>}>
      <div class="failed-sends">
        <Unread why={wrong.value} look={look} />
        {mayRule.value && <a href="/staff/failed-work">{t("Other work that failed")}</a>}
        {items.value?.length === 0 && (
          <p class="none">
            {t("Everything that was sent is on its way or arrived.")} <a href="/staff/messages">{t("All messages")}</a>
          </p>
        )}
        <ul>
          {items.value?.map((message) => (
            <Failed key={message.id} message={message} look={look} />
          ))}
        </ul>
      </div>
    </Frame>
  );
}

function Failed({ message, look }: { message: OutgoingMessage; look: () => Promise<void> }) {
  const at = message.settled_at ?? message.created_at;
  return (
    <li>
      <p>
        <MessageState message={message} />{" "}
        <time class="small" dateTime={at} title={exact(at)}>
          {when(at, now.value)}
        </time>
      </p>
      <h2>
        {rich("{number} to {recipient}", { number: message.number || message.customer_name, recipient: recipientOf(message) })}
      </h2>
      <p class="small">
        {`${message.customer_name}, ${message.address}`} <ChannelMark channel={message.channel} />
      </p>
      <p>{reasonWord(message)}</p>
      {message.said && (
        <p class="small">
          {message.channel === "sms" ? t("The gateway said") : t("The server said")}: <span class="mono">{message.said}</span>
        </p>
      )}
      <p class="buttons">
        {mayWrite.value && message.purpose !== "code" && <Resend message={message} done={look} />}
        {mayWrite.value && <Note message={message} look={look} />}
        {message.document && (
          <a class="button plain" href={`/staff/documents/${message.document}`}>
            {t("Open {number}", { number: message.number })}
          </a>
        )}
      </p>
    </li>
  );
}

/** Takes it from the list; the message and its story stay. */
function Note({ message, look }: { message: OutgoingMessage; look: () => Promise<void> }) {
  const act = async () => {
    await asked(api.POST("/api/v1/deliveries/{delivery}/notice", { params: { path: { delivery: message.id } } }));
    await countFailures();
    await look();
  };
  return (
    <Doing act={act} doing={t("Taking note")} class="plain">
      {t("Take note")}
    </Doing>
  );
}
