/* E-mails to staff: notices and digests as they went out, or as they are kept. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { StaffMail } from "../../api/types";
import { t } from "../../lib/words";
import { api, asked, reason } from "../ask";
import { exact, now, when } from "../clock";
import { useLooking } from "../parts/looking";
import { type Column, Table } from "../parts/table";
import { Message } from "../parts/message";
import { Doing, Unread } from "../parts/trying";
import { Loading } from "../parts/waiting";
import { query } from "../route";

const PAGE = 50;

export function StaffMails() {
  const chosen = query.value.get("mail");
  return chosen ? <View key={chosen} id={chosen} /> : <List />;
}

function List() {
  const items = useSignal<StaffMail[] | null>(null);
  const more = useSignal(false);
  const wrong = useSignal("");
  const fetch = async (before?: string) => {
    const page = await asked(api.GET("/api/v1/staff-mails", { params: { query: { limit: PAGE, ...(before ? { before } : {}) } } }));
    items.value = [...(before ? (items.value ?? []) : []), ...page];
    more.value = page.length === PAGE;
  };
  const look = async () => {
    try {
      await fetch();
      wrong.value = "";
    } catch (failure) {
      wrong.value = reason(failure);
    }
  };
  useEffect(() => void look(), []);
  return (
    <div class="messages">
      <Unread why={wrong.value} look={look} />
      {items.value?.length === 0 && <p class="none">{t("No e-mail went to staff yet. Under Notifications you choose what comes.")}</p>}
      {items.value && items.value.length > 0 && <Table columns={columns()} rows={items.value} row={(mail) => ({ key: mail.id })} />}
      {more.value && (
        <p class="more">
          <Doing act={() => fetch(items.value!.at(-1)!.id)} doing={t("Fetching")}>
            {t("Earlier")}
          </Doing>
        </p>
      )}
    </div>
  );
}

function columns(): Column<StaffMail>[] {
  return [
    { head: t("Subject"), cell: (mail) => <a class="strong" href={`/staff/messages?to=staff&mail=${mail.id}`}>{mail.subject}</a> },
    { head: t("Recipient"), class: "wide", cell: (mail) => mail.member_name },
    { head: t("State"), class: "wide", cell: stateOf },
    {
      head: t("When"),
      cell: (mail) => (
        <time dateTime={mail.made_at} title={exact(mail.made_at)}>
          {when(mail.made_at, now.value)}
        </time>
      ),
    },
  ];
}

function stateOf(mail: StaffMail): string {
  if (mail.failed) return t("Failed");
  return mail.sent_at ? t("Sent|message") : t("On its way");
}

function View({ id }: { id: string }) {
  const { found: shown, wrong, look } = useLooking(() => asked(api.GET("/api/v1/staff-mails/{mail}", { params: { path: { mail: id } } })), [id]);
  return (
    <section class="message-view" aria-label={t("Message")}>
      <p>
        <a href="/staff/messages?to=staff">{t("All e-mails to staff")}</a>
      </p>
      <Unread why={wrong.value} look={look} />
      {!shown.value && !wrong.value && <Loading />}
      {shown.value && (
        <>
          <header>
            <h2>{shown.value.mail.subject}</h2>
            <dl>
              <dt>{t("To")}</dt>
              <dd>{`${shown.value.mail.member_name} <${shown.value.mail.address}>`}</dd>
              <dt>{t("State")}</dt>
              <dd>{stateOf(shown.value.mail)}</dd>
              {shown.value.mail.said && (
                <>
                  <dt>{t("The server said")}</dt>
                  <dd class="mono">{shown.value.mail.said}</dd>
                </>
              )}
            </dl>
          </header>
          <Message subject="" html={shown.value.html} text={shown.value.text} alive />
        </>
      )}
    </section>
  );
}
