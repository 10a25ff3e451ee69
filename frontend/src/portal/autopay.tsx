/* Autopay on the portal's home: what is agreed to, with which card or account, and how it ends. */
import { effect, signal } from "@preact/signals-core";
import type { PortalAutopay } from "../api/types";
import { legal } from "../lib/dates";
import { rich, t } from "../lib/words";
import { AUTHORIZATION } from "./ask";
import { locale, page, tag } from "./boot";
import "./paying/style";

const autopay = signal<PortalAutopay | null>(null);
const busy = signal("");
const wrong = signal("");

// It begins at Stripe's page and may end there: whatever changes on the page may be that.
effect(() => {
  page.value;
  void look();
});

async function look(): Promise<void> {
  const answer = await fetch("/api/portal/autopay", { headers: AUTHORIZATION }).catch(() => null);
  if (answer?.ok) autopay.value = (await answer.json()) as PortalAutopay;
}

export function Autopay() {
  const known = autopay.value;
  if (!known) return null;
  const { state, offered } = known.enrolment;
  const on = state === "active" || state === "paused";
  if (!on && !offered) return null;
  return (
    <section class="autopay" id="autopay" ref={arrive}>
      <h2 class="title">{t("Autopay")}</h2>
      {on ? <On known={known} /> : <Offer known={known} />}
      {wrong.value && (
        <p class="bad" role="alert">
          {wrong.value}
        </p>
      )}
    </section>
  );
}

/** Who comes back from Stripe's page sees what became of it: the section was not there yet when the page was. */
function arrive(section: HTMLElement | null): void {
  if (location.hash === "#autopay") section?.scrollIntoView({ block: "center" });
}

function Offer({ known }: { known: PortalAutopay }) {
  const gone = known.enrolment.state === "ended" && known.enrolment.reason === "method";
  return (
    <>
      {gone && <p class="told">{t("Autopay has ended, because the card or account cannot be charged any more.")}</p>}
      <p>{t("Have each invoice paid on its due date, without a thought of yours. You can end it here at any time.")}</p>
      <blockquote class="letter" dir="auto">
        {known.consent}
      </blockquote>
      <p>
        <Press label={t("Agree, and give card or account")} progress={t("Opening Stripe")} onPress={() => enrol(known.consent)} />
      </p>
    </>
  );
}

function On({ known }: { known: PortalAutopay }) {
  const { enrolment, consent } = known;
  const method = enrolment.method;
  return (
    <>
      {enrolment.state === "paused" ? (
        <p class="told">{t("Autopay is paused: your bank declined three times. Pay what is open, and give another card or account.")}</p>
      ) : (
        <p>{rich("It is on: each invoice is charged on its due date to {method}.", { method: <strong>{named(method)}</strong> })}</p>
      )}
      <details>
        <summary>{t("What you agreed to, on {date}", { date: legal(enrolment.consented_at!.slice(0, 10), locale) })}</summary>
        <blockquote class="letter" dir="auto">
          {enrolment.consent}
        </blockquote>
      </details>
      <p class="actions">
        <Press label={t("Use another card or account")} progress={t("Opening Stripe")} onPress={() => enrol(consent)} />
        <Press label={t("End autopay")} progress={t("Ending autopay")} onPress={() => end("/api/portal/autopay")} />
        <Press label={t("End it, and remove the card or account")} progress={t("Removing it")} onPress={() => end("/api/portal/autopay/method")} />
      </p>
    </>
  );
}

/** One thing at a time; the label says that it is under way. */
function Press({ label, progress, onPress }: { label: string; progress: string; onPress: () => Promise<void> }) {
  const mine = busy.value === label;
  const press = async () => {
    if (busy.value) return;
    busy.value = label;
    wrong.value = "";
    await onPress();
    busy.value = "";
  };
  return (
    <button type="button" class="button" aria-disabled={Boolean(busy.value)} onClick={press}>
      {mine ? progress : label}
    </button>
  );
}

function named(method: PortalAutopay["enrolment"]["method"]): string {
  if (!method) return "";
  if (method.kind === "card") return t("the card that ends in {last4}", { last4: method.last4 });
  return t("the account that ends in {last4}", { last4: method.last4 });
}

async function enrol(consent: string): Promise<void> {
  const answer = await fetch("/api/portal/autopay", {
    method: "POST",
    headers: { ...AUTHORIZATION, "content-type": "application/json" },
    body: JSON.stringify({ consent, locale: tag }),
  }).catch(() => null);
  const found = (await answer?.json().catch(() => null)) as { url?: string } | null;
  if (answer?.ok && found?.url) location.assign(found.url);
  else await failed(answer);
}

async function end(address: string): Promise<void> {
  const answer = await fetch(address, { method: "DELETE", headers: AUTHORIZATION }).catch(() => null);
  if (answer?.ok) await look();
  else await failed(answer);
}

async function failed(answer: Response | null): Promise<void> {
  wrong.value = answer === null ? t("You seem to be offline. Nothing was changed.") : t("That did not work. Try again.");
  await look();
}
