/* What the log calls by a field's name, in the words that stand beside the field. */
import { t } from "../lib/words";

const WORDS: Record<string, () => string> = {
  name: () => t("Name"),
  tagline: () => t("Tagline"),
  email: () => t("E-mail"),
  phone: () => t("Phone"),
  legal_name: () => t("Legal name"),
  address_lines: () => t("Street"),
  postcode: () => t("Postcode"),
  city: () => t("City"),
  country: () => t("Country"),
  vat_id: () => t("VAT id"),
  tax_number: () => t("Tax number"),
  registration: () => t("Registration number"),
  locale: () => t("Language"),
  time_zone: () => t("Time zone"),
  primary_colour: () => t("Primary colour"),
  banner_colour: () => t("Banner colour"),
  welcome_message: () => t("Welcome Message"),
  portal_enabled: () => t("Enable Customer Portal"),
  link_days: () => t("Token Expiry (days)"),
  bank_account: () => t("Bank account"),
  bank_account_name: () => t("Account holder"),
  bic: () => t("BIC"),
  currency: () => t("Currency"),
  tax_rate: () => t("Tax rate in %"),
  payment_days: () => t("Payment days"),
  payment_terms: () => t("Payment terms"),
  keep_paid_links_open: () => t("Keep links to paid invoices open"),
  show_credit_notes: () => t("Show Credit Notes"),
  show_quotes: () => t("Show Quotes"),
  show_sales_orders: () => t("Show Sales Orders"),
  hide_future_invoices: () => t("Hide future invoices"),
  role: () => t("Role"),
  password: () => t("Password"),
  mail_transport: () => t("How messages leave"),
  mail_host: () => t("Server"),
  mail_port: () => t("Port"),
  mail_security: () => t("Security"),
  mail_username: () => t("User name"),
  mail_password: () => t("Password"),
  mail_sender_name: () => t("Sender's name"),
  mail_sender_email: () => t("Sender's address"),
};

/** The words of a field; one that has none is named as the log names it. */
export function fieldWord(field: string): string {
  return WORDS[field]?.() ?? field.replaceAll("_", " ");
}
