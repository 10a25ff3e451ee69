/* Messages: everything that was sent to customers, the latest first, and each as it looked. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { OutgoingMessage } from "../../api/types";
import { t } from "../../lib/words";
import { api, asked, reason } from "../ask";
import { exact, now, when } from "../clock";
import { ChannelMark } from "../parts/bubble";
import { FailedStrip } from "../parts/failed-strip";
import { Frame } from "../parts/frame";
import { type Column, Table } from "../parts/table";
import { Segments } from "../parts/segments";
import { ask, query } from "../route";
import { dispatch, known, mayWrite } from "../state";
import { StaffMails } from "./staff";
import { MessageView } from "./view";
import { MessageState, openedWord, recipientOf } from "../parts/message-state";
import { Doing, Unread } from "../parts/trying";

const PAGE = 50;

export function MessagesPage() {
  const chosen = query.value.get("message");
  return (
    <Frame title={<h1>{t("Messages")}</h1>}>
      <FailedStrip />
      {dispatch.value?.transport === "kept" && (
        <p class="kept-note">{t("Nothing leaves this server: messages are only kept here, as they would have gone out.")}</p>
      )}
      {dispatch.value?.transport === "none" && (
        <p class="kept-note">
          {t("No mail server is set up, so messages wait.")} <a href="/staff/settings/email">{t("Set one up")}</a>
        </p>
      )}
      <Whom />
      {query.value.get("to") === "staff" ? (
        <StaffMails />
      ) : chosen && mayWrite.value ? (
        <MessageView key={chosen} id={chosen} />
      ) : (
        <MessageList />
      )}
    </Frame>
  );
}

/** Messages to customers, or e-mails to staff. */
function Whom() {
  const to = query.value.get("to") === "staff" ? "staff" : "customers";
  const of = [["customers", t("To customers")], ["staff", t("To staff")]] as const;
  return (
    <div class="section whom">
      <Segments label={t("Recipients")} of={of} chosen={to} choose={(name) => ask({ to: name === "staff" ? name : "", message: "", mail: "" })} />
    </div>
  );
}

function MessageList() {
  const { items, more, wrong, look, next } = useMessages();
  return (
    <div class="messages">
      <Unread why={wrong.value} look={look} />
      {items.value && !items.value.length && <p class="none">{t("No message was sent yet. Send a document from its page.")}</p>}
      {items.value && items.value.length > 0 && (
        <Table columns={columns()} rows={items.value} row={(message) => ({ key: message.id })} />
      )}
      {more.value && (
        <p class="more">
          <Doing act={next} doing={t("Fetching")}>
            {t("Earlier")}
          </Doing>
        </p>
      )}
    </div>
  );
}

/** The pages that were fetched; what the feed tells of messages fetches the first anew. */
function useMessages() {
  const items = useSignal<OutgoingMessage[] | null>(null);
  const more = useSignal(false);
  const wrong = useSignal("");
  const latest = useRef(0);
  const told = known.value?.items.find(({ kind }) => kind.startsWith("delivery.") || kind === "link.code_requested")?.seq ?? 0;
  const look = async () => {
    const turn = ++latest.current;
    try {
      const limit = Math.min(Math.max(items.peek()?.length ?? 0, PAGE), 2 * PAGE);
      const page = await asked(api.GET("/api/v1/deliveries", { params: { query: { limit } } }));
      if (turn !== latest.current) return;
      items.value = page;
      more.value = page.length === limit;
      wrong.value = "";
    } catch (failure) {
      wrong.value = reason(failure);
    }
  };
  const next = async () => {
    const before = items.value!.at(-1)!.id;
    const page = await asked(api.GET("/api/v1/deliveries", { params: { query: { before, limit: PAGE } } }));
    items.value = [...items.value!, ...page];
    more.value = page.length === PAGE;
  };
  useEffect(() => void look(), [told]);
  return { items, more, wrong, look, next };
}

function columns(): Column<OutgoingMessage>[] {
  return [
    { head: t("State"), cell: (message) => <MessageState message={message} /> },
    { head: t("Recipient"), cell: (message) => <Recipient message={message} /> },
    { head: t("From"), class: "widest", cell: ({ sent_from, sender }) => sent_from || sender || "–" },
    { head: t("Document"), class: "wide", cell: documentOf },
    {
      head: t("Opened"),
      class: "wide",
      cell: (message) => openedWord(message),
    },
    {
      head: t("When"),
      cell: (message) => (
        <time dateTime={message.created_at} title={exact(message.created_at)}>
          {when(message.created_at, now.value)}
        </time>
      ),
    },
  ];
}

function Recipient({ message }: { message: OutgoingMessage }) {
  const name = recipientOf(message);
  return (
    <>
      {mayWrite.value ? (
        <a class="strong" href={`/staff/messages?message=${message.id}`}>
          {name}
        </a>
      ) : (
        <span class="strong">{name}</span>
      )}
      <ChannelMark channel={message.channel} />
      <span class="small">{message.customer_name}</span>
    </>
  );
}

function documentOf({ document, number }: OutgoingMessage) {
  return document ? <a href={`/staff/documents/${document}`}>{number || t("Document")}</a> : "–";
}
