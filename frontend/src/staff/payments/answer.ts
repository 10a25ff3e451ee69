/* Why an invoice is paid or not, as sentences: the answer, what it means, and what would make it paid. */
import type { PaymentStory } from "../../api/types";
import { inWords, legal } from "../../lib/dates";
import { money } from "../../lib/money";
import { t, tn } from "../../lib/words";
import { dateOf, locale, longAgo, now, today, when } from "../clock";
import { codeWord } from "../payment-words";

export interface Said {
  answer: string;
  more: string;
  /** What to do about it. */
  next: string;
  tone: "good" | "bad" | "wait" | "";
}

export function said(story: PaymentStory): Said {
  const { customer_name: customer, last } = story;
  const due = money(story.sums.due, story.currency, locale);
  const at = story.answered_at ? longAgo(story.answered_at, now.value) : "";
  const moment = story.answered_at ? when(story.answered_at, now.value) : "";
  const send = t("Send it again, or ask how it shall be paid.");
  const again = t("{customer} can try again now, with another card or by bank transfer.", { customer });
  switch (story.answer) {
    case "not_payable":
      return { answer: t("There is nothing to pay on this document."), more: "", next: "", tone: "" };
    case "void":
      return { answer: t("It is void: nobody is to pay it."), more: "", next: "", tone: "" };
    case "paid":
      return { answer: at ? t("It is paid, since {date}.", { date: legal(dateOf(story.answered_at!), locale) }) : t("It is paid."), more: paidOut(story), next: "", tone: "good" };
    case "settled":
      return { answer: t("It is settled, and no money came for it."), more: t("Credit notes or a write-off settle it."), next: "", tone: "good" };
    case "charged_back":
      return { answer: t("The bank took the money back."), more: t("{customer} disputed the payment there {at}.", { customer, at }), next: t("Answer the dispute at Stripe in time; if you win, the money comes back."), tone: "bad" };
    case "refunded":
      return { answer: t("It was paid, and refunded."), more: t("The money went back {at}, so {due} is due again.", { at, due }), next: t("If nothing is to be paid any more, write it off or credit it."), tone: "" };
    case "processing":
      return { answer: t("The bank is moving the money."), more: t("A debit began {at}; it arrives by about {date}.", { at, date: inWords(story.until!, today(), locale) }), next: t("Nothing: wait, and do not ask for it twice."), tone: "wait" };
    case "unknown":
      return { answer: t("Somebody went to pay, and Stripe has not answered yet."), more: t("It was asked {at}. Whether the page opened is not known; no money was taken here.", { at }), next: t("Look at Stripe now; by itself that happens every few minutes."), tone: "wait" };
    case "at_stripe":
      return { answer: t("Stripe's page is open, and nothing is paid there yet."), more: t("{customer} went to pay {at}.", { customer, at }), next: again, tone: "" };
    case "declined":
      return { answer: tn(Math.max(1, last?.declines ?? 1), "The bank declined it, and nothing else has come.", "The bank declined it {count} times, and nothing else has come."), more: t("{at}: {reason}. No money was taken, and none is on its way.", { at: moment, reason: codeWord(last?.code || "declined") }), next: again, tone: "bad" };
    case "failed":
      return { answer: t("The bank gave the debit back."), more: t("{at}: {reason}. The money did not arrive.", { at: moment, reason: codeWord(last?.code || "failed") }), next: again, tone: "bad" };
    case "left":
      return { answer: t("{customer} opened the page to pay, and left.", { customer }), more: t("Nothing was typed that a bank could refuse; the page ended {at}.", { at }), next: send, tone: "" };
    case "partly_paid":
      return { answer: t("A part came; {due} is still due.", { due }), more: at && t("The last payment came {at}.", { at }), next: send, tone: "" };
    case "nobody_tried":
      return { answer: t("It was read, and nobody tried to pay."), more: t("No money is on its way by Stripe. A bank transfer would only be seen once you record it."), next: send, tone: "" };
    case "never_opened":
      return { answer: t("Nobody has opened it, and nobody tried to pay."), more: t("A bank transfer would only be seen once you record it."), next: t("Send it, or check that the message arrived."), tone: "" };
  }
}

export function questionOf({ answer }: Pick<PaymentStory, "answer">): string {
  return answer === "paid" || answer === "settled" ? t("Why is this invoice paid?") : t("Why is this invoice not paid?");
}

function paidOut({ payouts }: PaymentStory): string {
  const last = payouts.at(-1);
  if (!last) return "";
  const date = inWords(dateOf(last), today(), locale);
  return Date.parse(last) > now.value ? t("Stripe pays it out on about {date}.", { date }) : t("Stripe paid it out on about {date}.", { date });
}
