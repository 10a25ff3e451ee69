/* Back from Stripe's page: what the ledger says came of it, never the address alone. */
import { effect, signal } from "@preact/signals-core";
import { Check, Hourglass, TriangleAlert } from "lucide";
import type { PayOutcome, PortalDocument } from "../../api/types";
import { Backoff } from "../../lib/backoff";
import { short } from "../../lib/dates";
import { money } from "../../lib/money";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { AUTHORIZATION, refresh } from "../ask";
import { locale, page } from "../boot";
import { asked, left } from "./amounts";
import { declined } from "./words";

const query = new URLSearchParams(location.search);
const attempt = query.get("paid") ?? query.get("left");
const wentAway = !query.has("paid");
const CERTAIN = ["succeeded", "processing", "failed"];

/** What became of the try that brought the customer back. */
export const outcome = signal<PayOutcome | null>(null);
const waiting = signal(attempt !== null && !wentAway);

const backoff = new Backoff();
let timer = 0;
let over = !attempt;
let questions = 0;
effect(() => {
  page.value;
  void look();
});

/** Ask what became of it, until that is certain. */
async function look(): Promise<void> {
  clearTimeout(timer);
  if (over) return;
  const question = ++questions;
  const answer = await fetch(`/api/portal/payments/${attempt}`, { headers: AUTHORIZATION }).catch(() => null);
  const known = answer?.ok ? ((await answer.json()) as PayOutcome) : null;
  if (over || question < questions) return;
  if (known) outcome.value = known;
  over = answer?.status === 404 || (known !== null && CERTAIN.includes(known.state));
  if (over || (known && wentAway)) forget();
  if (over && waiting.value) void refresh();
  if (over) waiting.value = false;
  // Who went away may still be declined or pay elsewhere: then the page is told.
  else if (!known || !wentAway) timer = window.setTimeout(look, backoff.next());
}

/** The address says again only where the page is. */
function forget(): void {
  query.delete("paid");
  query.delete("left");
  const rest = query.toString();
  history.replaceState(null, "", location.pathname + (rest && `?${rest}`) + location.hash);
}

/** What came of the last try, and what is on its way. */
export function Told({ document: { currency }, live }: PortalDocument) {
  return (
    <>
      {live.processing > 0 && left(live) > 0 && (
        <p class="told wait">
          <Icon of={Hourglass} />
          <span>
            {t("{amount} is on its way: your bank is moving the money. {left} is left to pay.", {
              amount: money(live.processing, currency, locale),
              left: money(left(live), currency, locale),
            })}
          </span>
        </p>
      )}
      {live.instalment > 0 && live.pay === null && (
        <p class="next">
          {live.instalment_on
            ? t("The next part is {amount}, due {date}.", { amount: money(asked(live), currency, locale), date: short(live.instalment_on, live.today, locale) })
            : t("The next part is {amount}.", { amount: money(asked(live), currency, locale) })}
        </p>
      )}
      <Came quiet={live.processing > 0} />
    </>
  );
}

/** `quiet` where the page says by itself that the money is on its way. */
export function Came({ quiet = false }: { quiet?: boolean }) {
  const known = outcome.value;
  if (waiting.value)
    return (
      <p class="told wait" role="status">
        <Icon of={Hourglass} />
        <span>{t("One moment: we ask the bank.")}</span>
      </p>
    );
  if (!known) return null;
  const amount = money(known.amount, known.currency, locale);
  switch (known.state) {
    case "succeeded":
      return (
        <p class="told good" role="status">
          <Icon of={Check} />
          <span>
            {t("{amount} arrived. Thank you.", { amount })} {known.receipt && t("A receipt is on its way.")}
          </span>
        </p>
      );
    case "processing":
      return quiet ? null : (
        <p class="told wait" role="status">
          <Icon of={Hourglass} />
          <span>{t("Your bank is moving the money. It takes 3 to 5 days; nothing more to do.")}</span>
        </p>
      );
    case "failed":
      return <Unmade said={t("Your bank did not carry out the last payment.")} url="" />;
    case "declined":
      return <Unmade said={declined(known.code)} url={known.url} />;
    default:
      return <Unmade said={t("Your payment was not made.")} url={known.url} />;
  }
}

function Unmade({ said, url }: { said: string; url: string }) {
  return (
    <p class="told" role="status">
      <Icon of={TriangleAlert} />
      <span>
        {said}{" "}
        {url && (
          <button type="button" class="again" onClick={() => location.assign(url)}>
            {t("Continue")}
          </button>
        )}
      </span>
    </p>
  );
}
