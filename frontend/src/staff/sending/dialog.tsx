/* Send to Customer: by e-mail to several people, or by a link that is copied. */
import { useSignal } from "@preact/signals";
import { Copy, Send } from "lucide";
import { useEffect, useRef } from "preact/hooks";
import type { Card, Fault, Link, SendForm } from "../../api/types";
import { t, tn } from "../../lib/words";
import { uuid } from "../../lib/uuid";
import { Icon } from "../../ui/icon";
import { Refusal, api, asked as answered, reason } from "../ask";
import { copyDocumentLink } from "../parts/copy";
import { Dialog } from "../parts/dialog";
import { Doing, Unread, Wrong } from "../parts/frame";
import { LetterText } from "../parts/letter-text";
import { Segments } from "../parts/segments";
import { say } from "../parts/toast";
import { Loading } from "../parts/waiting";
import { mayRule } from "../state";
import { type Order, asked, begun, chosenOf, codeOf, faultsOf, forgetOrder, keep, sending } from "./order";
import { Preview } from "./preview";
import { Recipients } from "./recipients";

interface Props {
  card: Card;
  links: Link[];
  look: () => Promise<void>;
}

/** What sending this document is called. */
export function sendWord(card: Card): string {
  return card.kind === "quote" ? t("Send Quote") : t("Send to Customer");
}

export function SendDialog({ card, links, look }: Props) {
  const by = useSignal<"email" | "copy">("email");
  const close = () => (sending.value = "");
  return (
    <Dialog title={t("{what}: {number}", { what: sendWord(card), number: card.number })} close={close} wide>
      <Segments
        label={t("By")}
        of={[["email", t("E-mail")], ["copy", t("Copy Link")]]}
        chosen={by.value}
        choose={(name) => (by.value = name)}
      />
      {by.value === "email" ? <ByEmail card={card} close={close} look={look} /> : <ByLink card={card} links={links} look={look} />}
    </Dialog>
  );
}

function ByLink({ card, links, look }: Props) {
  const standing = links.find((link) => !link.delivery && !link.revoked_at && !link.superseded_at);
  if (!standing) return <p>{t("Its link was revoked. Make a new one in its Portal Settings.")}</p>;
  return (
    <div class="by-link">
      <p>{t("Copy the document's own link and hand it over as you like. Nobody is written to.")}</p>
      <p class="address">
        <code translate={false}>{standing.address.replace("/portal/", "…/")}</code>
        <Doing act={() => copyDocumentLink(card.id).then(look)} doing={t("Copying")} class="primary">
          <Icon of={Copy} />
          {t("Copy Link")}
        </Doing>
      </p>
    </div>
  );
}

interface EmailProps {
  card: Card;
  close: () => void;
  look: () => Promise<void>;
}

function ByEmail({ card, close, look }: EmailProps) {
  const form = useSignal<SendForm | null>(null);
  const wrong = useSignal("");
  const fetch = async () => {
    try {
      form.value = await formOf(card.id);
      wrong.value = "";
    } catch (failure) {
      wrong.value = reason(failure);
    }
  };
  useEffect(() => void fetch(), [card.id]);
  if (form.value) return <Writing card={card} form={form.value} close={close} look={look} />;
  return wrong.value ? <Unread why={wrong.value} look={fetch} /> : <Loading />;
}

function Writing({ card, form, close, look }: EmailProps & { form: SendForm }) {
  const order = useSignal(begun(card, form));
  const faults = useSignal<Fault[]>([]);
  const ofWords = useSignal<Fault[]>([]);
  const wrong = useSignal("");
  const busy = useSignal(false);
  const fields = useRef<HTMLFormElement>(null);
  const change = (changes: Partial<Order>) => {
    order.value = { ...order.value, ...changes, key: uuid() };
    keep(card.id, order.value);
    faults.value = [];
  };
  const fault = (field: string) => [...faults.value, ...ofWords.value].find((each) => each.field === field)?.problem;
  const refuse = (found: Fault[], why: string) => {
    faults.value = found;
    wrong.value = why;
    requestAnimationFrame(() => fields.current?.querySelector<HTMLElement>("[aria-invalid], fieldset[aria-describedby] input")?.focus());
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const found = [...faultsOf(order.value), ...ofWords.value];
    if (found.length) return refuse(found, t("Please look at what is marked."));
    busy.value = true;
    wrong.value = "";
    try {
      const params = { path: { document: card.id } };
      const headers = { "Idempotency-Key": order.value.key };
      const body = asked(order.value, card.kind);
      const sent = await answered(api.POST("/api/v1/documents/{document}/deliveries", { params, body, headers }));
      const later = order.value.later;
      forgetOrder(card.id);
      close();
      say(
        later
          ? tn(sent.length, "{count} message is scheduled", "{count} messages are scheduled")
          : tn(sent.length, "{count} message is on its way", "{count} messages are on their way"),
      );
      await look();
    } catch (failure) {
      refuse(failure instanceof Refusal ? failure.faults : [], reason(failure));
    }
    busy.value = false;
  };
  const able = form.transport !== "none";
  return (
    <form ref={fields} class="sending" noValidate onSubmit={submit}>
      <div class="send-fields">
        <Transport form={form} />
        <Recipients form={form} order={order.value} change={change} fault={fault} />
        <Languages card={card} form={form} order={order.value} change={change} />
        <LetterText words={order.value} values={form.values} change={(words) => change({ ...words, own: true })} fault={fault} />
        <Options order={order.value} change={change} fault={fault} />
      </div>
      <Preview card={card} order={order.value} tell={(found) => (ofWords.value = found)} />
      <div class="send-foot">
        <Wrong text={wrong.value} />
        <button class="button primary" disabled={busy.value || !able}>
          <Icon of={Send} />
          {busy.value ? t("Sending") : order.value.later ? t("Schedule") : t("Send now")}
        </button>
      </div>
    </form>
  );
}

/** Whether a message leaves at all. */
function Transport({ form }: { form: SendForm }) {
  if (form.transport === "smtp") return null;
  if (form.transport === "kept") return <p class="send-note small">{t("Nothing leaves this house: messages only stand in the outbox.")}</p>;
  return (
    <p class="send-note" role="note">
      {t("No mail server is set up yet, so nothing goes out by e-mail. Copy Link works all the same.")}{" "}
      {mayRule.value ? <a href="/staff/settings/email">{t("Set it up in Settings > E-mail")}</a> : t("Ask an admin to set it up in Settings > E-mail.")}
    </p>
  );
}

interface ChangeProps {
  order: Order;
  change: (changes: Partial<Order>) => void;
}

/** Whom these words are in the wrong language for, and the product's own words in theirs. */
function Languages({ card, form, order, change }: ChangeProps & { card: Card; form: SendForm }) {
  const written = codeOf(order.locale, form);
  const named = chosenOf(order).filter((recipient) => recipient.name || recipient.address);
  const others = named.filter((recipient) => codeOf(recipient.locale, form) !== written);
  if (!others.length) return null;
  const codes = [...new Set(others.map((recipient) => codeOf(recipient.locale, form)))];
  const rewrite = async (code: string) => {
    const { words, locale } = await formOf(card.id, code);
    change({ subject: words.subject, body: words.body, locale });
  };
  return (
    <div class="send-note small">
      <p>
        {t("These words are in {language}, which is not the language of {names}. The rest of the letter is in theirs.", {
          language: form.languages[written] ?? written,
          names: others.map((recipient) => recipient.name || recipient.address).join(", "),
        })}
      </p>
      {!order.own && (
        <p class="buttons">
          {codes.map((code) => (
            <Doing key={code} act={() => rewrite(code)} doing={t("Fetching")} class="plain">
              {t("Words in {language}", { language: form.languages[code] ?? code })}
            </Doing>
          ))}
        </p>
      )}
    </div>
  );
}

function Options({ order, change, fault }: ChangeProps & { fault: (field: string) => string | undefined }) {
  const wrong = fault("due_at");
  return (
    <div class="send-options">
      <div class="switched">
        <label for="send-attach">
          <span class="strong">{t("Attach the PDF")}</span>
        </label>
        <input
          id="send-attach"
          type="checkbox"
          role="switch"
          class="switch"
          checked={order.attach}
          onChange={(event) => change({ attach: event.currentTarget.checked })}
        />
      </div>
      <div class="send-when">
        <Segments
          label={t("When")}
          of={[["now", t("Now")], ["later", t("Later")]]}
          chosen={order.later ? "later" : "now"}
          choose={(name) => change({ later: name === "later" })}
        />
        {order.later && (
          <div class="entry">
            <label for="send-at">{t("Date and time")}</label>
            <input
              id="send-at"
              class="field"
              type="datetime-local"
              value={order.at}
              aria-invalid={wrong ? true : undefined}
              aria-describedby={wrong ? "send-at-note" : undefined}
              onInput={(event) => change({ at: event.currentTarget.value })}
            />
            {wrong && <p id="send-at-note" class="fault">{wrong}</p>}
          </div>
        )}
      </div>
    </div>
  );
}

function formOf(document: string, locale = ""): Promise<SendForm> {
  const params = { path: { document }, query: { locale } };
  return answered(api.GET("/api/v1/documents/{document}/message", { params }));
}
