/* What messages are called: what one is for, by which way it goes, in which language. */
import type { Channel, Kind } from "../../api/types";
import { kindWord } from "../../lib/kinds";
import { t } from "../../lib/words";
import { locale } from "../clock";

export function purposeWord(purpose: string): string {
  switch (purpose) {
    case "reminder":
      return t("Reminder");
    case "portal":
      return t("Link to the portal");
    case "new_link":
      return t("New link, when asked for");
    case "receipt":
      return t("Receipt");
    case "debit_failed":
      return t("Debit that failed");
    case "autopay_notice":
      return t("Automatic payment, announced");
    case "autopay_failed":
      return t("Automatic payment that failed");
    case "autopay_paused":
      return t("Automatic payments paused");
    case "step_up":
      return t("Payment to be confirmed");
    default:
      return kindWord(purpose as Kind);
  }
}

export function channelWord(channel: Channel): string {
  return channel === "sms" ? t("Text message") : t("E-mail");
}

/** A language's name in the reader's own. */
export function languageName(code: string): string {
  return new Intl.DisplayNames([locale], { type: "language" }).of(code) ?? code;
}
