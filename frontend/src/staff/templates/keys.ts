/* Which words are meant: of which message, by which way, in which language. */
import type { Channel, Template } from "../../api/types";

export type Purpose = Template["purpose"];
/** What staff send, or a customer asks for. */
export const ASKED: Purpose[] = ["invoice", "quote", "sales_order", "credit_note", "reminder", "portal", "new_link"];
/** What is told of money by itself. */
export const MONEY: Purpose[] = ["receipt", "debit_failed", "autopay_notice", "autopay_failed", "autopay_paused", "step_up"];
const PURPOSES = [...ASKED, ...MONEY];
export const CHANNELS: Channel[] = ["email", "sms"];

/** By which ways a message goes; what nobody sends by hand goes to the address on file, by e-mail only. */
export function channelsOf(purpose: Purpose): Channel[] {
  return purpose === "new_link" || MONEY.includes(purpose) ? ["email"] : CHANNELS;
}

/** Those of app/locales. */
const LANGUAGES = ["en", "de", "fr", "es", "ar"];

export interface Key {
  purpose: Purpose;
  channel: Channel;
  language: string;
}

/** Under which name unsaved words are kept in the browser. */
export function draftOfTemplate({ purpose, channel, language }: Key): string {
  return `settings:templates:${purpose}:${channel}:${language}`;
}

export function draftsOfTemplates(): string[] {
  return PURPOSES.flatMap((purpose) =>
    CHANNELS.flatMap((channel) => LANGUAGES.map((language) => draftOfTemplate({ purpose, channel, language }))),
  );
}

export function addressOf({ purpose, channel, language }: Key): string {
  return `/staff/settings/templates?message=${purpose}&by=${channel}&language=${language}`;
}

/** What the address asks for; null where it asks for no message. */
export function keyIn(query: URLSearchParams, language: string): Key | null {
  const purpose = PURPOSES.find((each) => each === query.get("message"));
  const channel = CHANNELS.find((each) => each === query.get("by")) ?? "email";
  return purpose ? { purpose, channel, language: query.get("language") || language } : null;
}
