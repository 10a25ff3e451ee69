/* Payments in the customer's words. */
import type { Paid } from "../../api/types";
import { t } from "../../lib/words";

/** How something was settled. */
export function how({ source, method, last4 }: Paid): string {
  if (source === "credit_note") return t("Credit note");
  if (source === "write_off") return t("No longer asked for");
  const ending = last4 && `\u2068${last4}\u2069`;
  switch (method) {
    case "card":
      return ending ? t("Card ending in {last4}", { last4: ending }) : t("Card");
    case "sepa_debit":
      return ending ? t("Direct debit, account ending in {last4}", { last4: ending }) : t("Direct debit");
    case "bank_transfer":
      return t("Bank transfer");
    case "cash":
      return t("Cash");
    default:
      return t("Payment");
  }
}

/** What a bank's refusal means for the customer; what would shame him is left out. */
export function declined(code: string): string {
  const why = reason(code);
  return why
    ? t("Declined: {reason}. Nothing was taken. Try another card or a bank transfer.", { reason: why })
    : t("Declined by your bank, without a reason. Nothing was taken. Try another card or a bank transfer.");
}

function reason(code: string): string {
  switch (code) {
    case "insufficient_funds":
      return t("not enough funds");
    case "expired_card":
      return t("the card has expired");
    case "incorrect_cvc":
    case "invalid_cvc":
      return t("the security code was wrong");
    case "authentication_required":
    case "payment_intent_authentication_failure":
      return t("it was not confirmed with your bank");
    default:
      return "";
  }
}
