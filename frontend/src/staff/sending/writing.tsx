/* What is sent, to whom and when: by e-mail or as a text message. */
import { useSignal } from "@preact/signals";
import { Send } from "lucide";
import { useEffect, useRef } from "preact/hooks";
import type { Card, Fault, SendForm } from "../../api/types";
import { t, tn } from "../../lib/words";
import { uuid } from "../../lib/uuid";
import { Icon } from "../../ui/icon";
import { Refusal, api, asked as answered, reason } from "../ask";
import { LetterText } from "../parts/letter-text";
import { Segments } from "../parts/segments";
import { say } from "../parts/toast";
import { Doing, Unread, Wrong } from "../parts/trying";
import { Loading } from "../parts/waiting";
import { mayRule } from "../state";
import { Length, type Measured } from "./length";
import { type By, type Order, asked, begun, chosenOf, codeOf, faultsOf, forgetOrder, keep } from "./order";
import { Preview } from "./preview";
import { Recipients } from "./recipients";
import { Sender } from "./sender";

interface Props {
  card: Card;
  by: By;
  close: () => void;
  look: () => Promise<void>;
}

export function BySending({ card, by, close, look }: Props) {
  const form = useSignal<SendForm | null>(null);
  const wrong = useSignal("");
  const fetch = async () => {
    try {
      form.value = await formOf(card.id, by);
      wrong.value = "";
    } catch (failure) {
      wrong.value = reason(failure);
    }
  };
  useEffect(() => void fetch(), [card.id]);
  if (form.value) return <Writing card={card} by={by} form={form.value} close={close} look={look} />;
  return wrong.value ? <Unread why={wrong.value} look={fetch} /> : <Loading />;
}

function Writing({ card, by, form, close, look }: Props & { form: SendForm }) {
  const order = useSignal(begun(card, form, by));
  const length = useSignal<Measured | null>(null);
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
  const tell = (found: Fault[], measured: Measured | null) => {
    ofWords.value = found;
    length.value = measured;
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
      forgetOrder(card.id, by);
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
        <Transport form={form} by={by} />
        <Sender form={form} order={order.value} change={change} fault={fault("sender")} />
        <Recipients form={form} order={order.value} change={change} fault={fault} />
        <Languages card={card} form={form} order={order.value} change={change} />
        <LetterText
          words={order.value}
          values={form.values}
          change={(words) => change({ ...words, own: true })}
          fault={fault}
          plain={by === "sms"}
          rows={by === "sms" ? 5 : 9}
        >
          {length.value && <Length found={length.value} />}
        </LetterText>
        <Options order={order.value} change={change} fault={fault} />
      </div>
      <Preview card={card} order={order.value} tell={tell} />
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
function Transport({ form, by }: { form: SendForm; by: By }) {
  if (form.transport === "kept") return <p class="send-note small">{t("Nothing leaves this house: messages only stand in the outbox.")}</p>;
  if (form.transport !== "none") return null;
  return (
    <p class="send-note" role="note">
      {by === "sms"
        ? t("No SMS gateway is set up yet, so no text message goes out. Copy Link works all the same.")
        : t("No mail server is set up yet, so nothing goes out by e-mail. Copy Link works all the same.")}{" "}
      {mayRule.value ? (
        <a href={`/staff/settings/${by}`}>{t("Set it up in the settings")}</a>
      ) : (
        t("Ask an admin to set it up in the settings.")
      )}
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
    const { words, locale } = await formOf(card.id, order.channel, code);
    change({ subject: words.subject, body: words.body, locale });
  };
  return (
    <div class="send-note small">
      <p>
        {t("These words are in {language}, which is not the language of {names}.", {
          language: form.languages[written] ?? written,
          names: others.map((recipient) => recipient.name || recipient.address).join(", "),
        })}{" "}
        {order.channel === "email" && t("The rest of the letter is in theirs.")}
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
      {order.channel === "email" && (
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
      )}
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

function formOf(document: string, channel: By, locale = ""): Promise<SendForm> {
  const params = { path: { document }, query: { channel, locale } };
  return answered(api.GET("/api/v1/documents/{document}/message", { params }));
}
