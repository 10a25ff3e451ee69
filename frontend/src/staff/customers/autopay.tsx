/* A customer's autopay: where it stands, and whether it is offered to him; only he can begin it. */
import type { Customer, Enrolment } from "../../api/types";
import { short } from "../../lib/dates";
import { t } from "../../lib/words";
import { api, asked } from "../ask";
import { locale, now } from "../clock";
import { useLooking } from "../parts/looking";
import { say } from "../parts/toast";
import { Doing, Unread } from "../parts/trying";
import { mayWrite } from "../state";

export function CustomerAutopay({ customer, last, look }: { customer: Customer; last: number; look: () => Promise<void> }) {
  const params = { path: { customer: customer.id } };
  const ask = () => asked(api.GET("/api/v1/customers/{customer}/autopay", { params }));
  const { found, wrong, look: read } = useLooking(ask, [customer.id, customer.version, last]);
  if (!found.value) return <Unread why={wrong.value} look={read} />;
  const { state, offered } = found.value;
  const on = state === "active" || state === "paused";
  if (!on && !offered && customer.autopay_offered == null) return null;
  const end = async () => {
    await asked(api.DELETE("/api/v1/customers/{customer}/autopay", { params }));
    say(t("Autopay ended"));
    await read();
  };
  const offer = async () => {
    const body = { version: customer.version, autopay_offered: !offered };
    await asked(api.PATCH("/api/v1/customers/{customer}", { params, body }));
    say(offered ? t("Autopay is offered no more") : t("Autopay is offered"));
    await look();
  };
  return (
    <section>
      <h2>{t("Autopay")}</h2>
      <p>{standing(found.value)}</p>
      {mayWrite.value && (
        <p class="buttons">
          {on ? (
            <Doing act={end} doing={t("Ending autopay")} class="danger">
              {t("End autopay")}
            </Doing>
          ) : (
            <Doing act={offer} doing={t("Switching")}>
              {offered ? t("Do not offer it here") : t("Offer it here")}
            </Doing>
          )}
        </p>
      )}
    </section>
  );
}

function standing({ state, reason, offered, method, consented_at }: Enrolment): string {
  const last4 = method?.last4 ?? "";
  if (state === "active") return t("On since {date}: invoices are charged on their due dates, to what ends in {last4}.", { date: dated(consented_at), last4 });
  if (state === "paused") return t("Paused: what ends in {last4} was declined three times.", { last4 });
  if (state === "ended") return reason === "method" ? t("Ended: the card or account cannot be charged any more.") : t("Ended.");
  return offered ? t("Offered on the portal; this customer has not agreed to it.") : t("Not offered to this customer.");
}

function dated(at: string | null): string {
  return at ? short(at.slice(0, 10), new Date(now.value).toISOString().slice(0, 10), locale) : "";
}
