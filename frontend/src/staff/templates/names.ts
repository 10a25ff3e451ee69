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
