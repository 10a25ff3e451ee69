/* What a letter's tags stand for, in words. */
import { t } from "../../lib/words";

const WORDS: Record<string, () => string> = {
  document: () => t("Amount and button"),
  customer: () => t("Customer"),
  contact: () => t("Recipient's name"),
  business: () => t("Your business"),
  sender: () => t("Your name"),
  number: () => t("Number"),
  title: () => t("Title"),
  total: () => t("Total"),
  paid: () => t("Paid so far"),
  amount_due: () => t("Amount due"),
  issue_date: () => t("Issue date"),
  due_date: () => t("Due date"),
  valid_until: () => t("Valid until"),
  document_link: () => t("Link to the document"),
  pay_link: () => t("Link to pay"),
  portal_link: () => t("Link to the portal"),
  payment: () => t("Amount of the payment"),
  charge_date: () => t("Day of the charge"),
  oldest_invoice: () => t("Oldest unpaid invoice"),
  oldest_invoice_link: () => t("Link to the oldest unpaid invoice"),
};

export function tagWord(tag: string): string {
  return WORDS[tag]?.() ?? tag.replaceAll("_", " ");
}
