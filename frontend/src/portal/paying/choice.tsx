/* How much is paid now: everything, the next part, or another amount within the business's limits. */
import { signal } from "@preact/signals-core";
import { X } from "lucide";
import type { ComponentChildren } from "preact";
import type { PortalDocument } from "../../api/types";
import { short } from "../../lib/dates";
import { currencyName, money } from "../../lib/money";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { locale } from "../boot";
import { opening, payWords, unpaid } from "../paying";
import { asked, least, left, typedAmount } from "./amounts";
import { start } from "./start";

type Way = "part" | "all" | "other";

const choosing = signal(false);
const chosen = signal<Way | null>(null);
const typed = signal("");
const wrong = signal(false);

export function choose(): void {
  wrong.value = false;
  choosing.value = true;
}

export function Choice({ document, live }: PortalDocument) {
  if (!choosing.value) return null;
  const { currency } = document;
  const way = chosen.value ?? (live.instalment ? "part" : "all");
  const submit = async (event: Event) => {
    event.preventDefault();
    const amount = amountOf(way, document.currency, live);
    wrong.value = amount === null;
    if (amount === null) return window.document.getElementById("other-amount")?.focus();
    await start([{ document: document.id, amount }]);
  };
  return (
    <dialog class="sheet" aria-labelledby="choice" ref={show} onClose={() => (choosing.value = false)} onClick={closeOutside}>
      <form onSubmit={submit} noValidate>
        <header>
          <h2 id="choice" class="title">
            {t("How much do you want to pay?")}
          </h2>
          <button type="button" class="tool" aria-label={t("Close")} onClick={(event) => event.currentTarget.closest("dialog")!.close()}>
            <Icon of={X} size={20} />
          </button>
        </header>
        <div role="radiogroup" aria-labelledby="choice">
          {live.instalment > 0 && (
            <Offer way="part" now={way} amount={money(asked(live), currency, locale)}>
              {live.instalment_on ? t("The next part, due {date}", { date: short(live.instalment_on, live.today, locale) }) : t("The next part")}
            </Offer>
          )}
          <Offer way="all" now={way} amount={money(left(live), currency, locale)}>
            {t("Everything due")}
          </Offer>
          {least(live) > 0 && (
            <Offer way="other" now={way} amount="">
              {t("Another amount")}
            </Offer>
          )}
        </div>
        {way === "other" && <Other currency={currency} live={live} />}
        {unpaid.value && (
          <p class="small bad" role="alert">
            {unpaid.value}
          </p>
        )}
        <button class="button primary" aria-disabled={opening.value}>
          {payWords()}
        </button>
      </form>
    </dialog>
  );
}

interface OfferProps {
  way: Way;
  now: Way;
  amount: string;
  children: ComponentChildren;
}

function Offer({ way, now, amount, children }: OfferProps) {
  return (
    <label class="offer">
      <input type="radio" name="way" checked={way === now} onChange={() => (chosen.value = way)} />
      <span>{children}</span>
      <span class="strong">{amount}</span>
    </label>
  );
}

function Other({ currency, live }: { currency: string; live: PortalDocument["live"] }) {
  const limits = { least: money(least(live), currency, locale), most: money(left(live), currency, locale) };
  const check = () => (wrong.value = amountOf("other", currency, live) === null);
  return (
    <p class="other">
      <label for="other-amount">{t("Amount in {currency}", { currency: currencyName(currency, locale) })}</label>
      <input
        id="other-amount"
        inputMode="decimal"
        autocomplete="off"
        dir="ltr"
        value={typed.value}
        aria-invalid={wrong.value}
        aria-describedby="limits"
        onInput={(event) => {
          typed.value = event.currentTarget.value;
          if (wrong.value) check();
        }}
        onBlur={() => typed.value && check()}
      />
      <span id="limits" class={wrong.value ? "small bad" : "small"} role={wrong.value ? "alert" : undefined}>
        {wrong.value ? t("Choose an amount from {least} to {most}.", limits) : t("From {least} to {most}", limits)}
      </span>
    </p>
  );
}

/** What is to be paid, or null where the typed amount does not fit. */
function amountOf(way: Way, currency: string, live: PortalDocument["live"]): number | null {
  if (way !== "other") return way === "all" ? left(live) : asked(live);
  const amount = typedAmount(typed.value, currency, locale);
  return amount !== null && amount >= least(live) && amount <= left(live) ? amount : null;
}

function show(dialog: HTMLDialogElement | null): void {
  if (dialog && !dialog.open) dialog.showModal();
}

function closeOutside(event: MouseEvent & { currentTarget: HTMLDialogElement }): void {
  if (event.target === event.currentTarget) event.currentTarget.close();
}
