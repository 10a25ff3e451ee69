/* What happens to money, as people tell it: the event's words, Stripe's codes, and ways to pay. */
import { Ban, Banknote, CalendarClock, Check, CreditCard, Hourglass, ListTodo, RefreshCw, ShieldAlert, TriangleAlert, Undo2, X, type IconNode } from "lucide";
import type { Item } from "../api/types";
import { inWords } from "../lib/dates";
import { money } from "../lib/money";
import { t, tn } from "../lib/words";
import { dateOf, locale, today } from "./clock";

type Event = Item["event"];
type PaymentEvent = Extract<Event, { kind: `payment.${string}` | `autopay.${string}` | `task.${string}` | "document.instalments_changed" }>;

export interface MoneyTold {
  mark: IconNode;
  /** In the reader's language, with `{who}` where the name goes. */
  sentence: string;
  /** Whether staff or the server did it, not the customer. */
  ours: boolean;
  more: string;
}

export function isAboutMoney(event: Event): event is PaymentEvent {
  return /^(payment|autopay|task)\.|^document\.instalments_changed$/.test(event.kind);
}

export function toldOfMoney(event: PaymentEvent): MoneyTold {
  const theirs = (mark: IconNode, sentence: string, more = ""): MoneyTold => ({ mark, sentence, ours: false, more });
  const ours = (mark: IconNode, sentence: string, more = ""): MoneyTold => ({ mark, sentence, ours: true, more });
  const sum = "amount" in event ? money(event.amount, event.currency, locale) : "";
  switch (event.kind) {
    case "payment.started":
      return event.auto ? ours(CreditCard, t("{who} charges by autopay"), sum) : theirs(CreditCard, t("{who} went to pay"), sum);
    case "payment.declined":
      return theirs(X, t("{who} was declined"), `${sum}, ${codeWord(event.code)}`);
    case "payment.processing":
      return theirs(Hourglass, t("{who} paid; the bank moves the money"), sum);
    case "payment.failed":
      return theirs(TriangleAlert, t("The payment by {who} failed"), `${sum}, ${codeWord(event.code)}`);
    case "payment.expired":
      return theirs(Ban, t("{who} left without paying"), listed(sum, event.declines > 0 && tn(event.declines, "after {count} decline", "after {count} declines")));
    case "payment.cancelled":
      return theirs(Ban, t("{who} did not pay after all"), sum);
    case "payment.succeeded":
      return event.credit
        ? theirs(Banknote, t("{who} paid more than was due"), t("{amount} is credit now", { amount: sum }))
        : theirs(Check, t("{who} paid"), listed(sum, methodWord(event.method)));
    case "payment.recorded":
      return ours(Banknote, t("{who} recorded a payment"), listed(sum, methodWord(event.method)));
    case "payment.allocated":
      return ours(Check, event.source === "credit_note" ? t("{who} applied a credit note") : t("{who} applied credit"), sum);
    case "payment.unallocated":
      return ours(Undo2, t("{who} took back what had settled it"), sum);
    case "payment.written_off":
      return ours(Ban, t("{who} wrote off what was due"), sum);
    case "payment.refunded":
      return ours(Undo2, t("{who} refunded a payment"), sum);
    case "payment.refund_failed":
      return ours(TriangleAlert, t("A refund did not arrive"), sum);
    case "payment.disputed":
      return theirs(ShieldAlert, t("{who} disputes a payment at the bank"), listed(sum, disputeWord(event.status), event.due_at && t("until {date}", { date: inWords(dateOf(event.due_at), today(), locale) })));
    case "task.opened":
      return ours(ListTodo, t("Something about money waits for you"), taskWord(event.task_kind));
    case "task.closed":
      return ours(Check, t("{who} settled a question about money"), taskWord(event.task_kind));
    case "document.instalments_changed":
      return ours(CalendarClock, event.parts ? t("{who} asks for it in parts") : t("{who} asks for it at once"), event.parts ? tn(event.parts, "{count} part", "{count} parts") : "");
    case "autopay.enrolled":
      return theirs(RefreshCw, t("{who} switched autopay on"));
    case "autopay.cancelled":
      return theirs(Ban, t("Autopay ended for {who}"));
    case "autopay.scheduled":
      return theirs(CalendarClock, t("{who} will be charged"), `${sum}, ${inWords(event.on, event.on, locale)}`);
    case "autopay.paused":
      return theirs(TriangleAlert, t("Autopay is paused for {who}"));
    case "autopay.failed":
      return theirs(TriangleAlert, t("{who} could not be charged"), listed(codeWord(event.code), event.again && t("again on {date}", { date: inWords(event.again, event.again, locale) })));
  }
}

/** How somebody paid, by Stripe's name for it or ours. */
export function methodWord(method: string): string {
  switch (method) {
    case "card":
      return t("card");
    case "sepa_debit":
      return t("SEPA direct debit");
    case "bank_transfer":
      return t("bank transfer");
    case "cash":
      return t("cash");
    case "other":
      return t("another way");
    default:
      return method.replaceAll("_", " ");
  }
}

/** Why a bank said no (docs.stripe.com/declines/codes); an unknown code as it is written. */
export function codeWord(code: string): string {
  switch (code) {
    case "card_declined":
    case "generic_decline":
    case "declined":
      return t("the bank gave no reason");
    case "insufficient_funds":
      return t("not enough money in the account");
    case "expired_card":
      return t("the card has expired");
    case "incorrect_cvc":
      return t("the security code was wrong");
    case "lost_card":
    case "stolen_card":
      return t("the card was reported lost or stolen");
    case "authentication_required":
    case "payment_intent_authentication_failure":
      return t("3-D Secure was not passed");
    case "processing_error":
      return t("an error at the bank");
    case "fraudulent":
      return t("the bank suspects fraud");
    case "do_not_try_again":
      return t("the bank wants no further try");
    case "failed":
      return t("the bank gave it back");
    default:
      return code.replaceAll("_", " ");
  }
}

/** What staff are to decide. */
export function taskWord(kind: string): string {
  switch (kind) {
    case "overpayment":
      return t("More was paid than was due: refund it or keep it as credit");
    case "currency_mismatch":
      return t("Money came in another currency and is not posted");
    case "amount_mismatch":
      return t("Another amount came than was asked for");
    case "orphan_payment":
      return t("A payment at Stripe belongs to nothing here");
    case "livemode_mismatch":
      return t("Stripe told of test money, or of live money in test mode");
    case "chargeback":
      return t("A bank asks for money back: answer it at Stripe in time");
    case "refund_failed":
      return t("A refund did not arrive: give it back another way");
    case "late_success":
      return t("A try that had ended was paid after all");
    case "fraud_warning":
      return t("A card network warns of fraud");
    case "charge_refused":
      return t("Stripe refused to charge by autopay: the customer was asked to pay himself");
    case "charge_waits":
      return t("A charge by autopay waits until Stripe is connected");
    case "bank_details":
      return t("New bank details wait for a second member of staff");
    default:
      return kind.replaceAll("_", " ");
  }
}

/** Stripe's word for where a dispute stands. */
/** Why somebody disputes a payment (docs.stripe.com/disputes/categories); an unknown reason as it is written. */
export function reasonWord(reason: string): string {
  switch (reason) {
    case "fraudulent":
      return t("Says the payment was not theirs");
    case "product_not_received":
      return t("Says it did not come");
    case "product_unacceptable":
      return t("Says it was not as agreed");
    case "duplicate":
      return t("Says it was paid twice");
    case "credit_not_processed":
      return t("Waits for money back");
    case "subscription_canceled":
      return t("Says it was cancelled");
    default:
      return reason.replaceAll("_", " ") || t("No reason given");
  }
}

export function disputeWord(status: string): string {
  switch (status) {
    case "won":
      return t("you won");
    case "lost":
      return t("you lost");
    case "needs_response":
      return t("it waits for your answer");
    case "under_review":
      return t("the bank looks into it");
    case "warning_needs_response":
    case "warning_under_review":
      return t("the bank asks only");
    case "warning_closed":
      return t("the bank asked, and it is over");
    default:
      return status.replaceAll("_", " ");
  }
}

function listed(...parts: (string | false | null | undefined)[]): string {
  return parts.filter(Boolean).join(", ");
}
