/* The dashboard's language: the server chose it and put its words into the page; English has none. */
import { type Catalogue, speak } from "../lib/words";

interface Spoken {
  locale: string;
  languages: Record<string, string>;
  words: Catalogue;
}

const found = globalThis.document?.getElementById("words")?.textContent;
const page: Spoken = found ? JSON.parse(found) : { locale: "en-GB", languages: {}, words: {} };

export const { languages, locale: tag } = page;

/** How figures and dates are written, for Intl. */
export const locale = speak(tag, page.words, globalThis.document?.dir === "rtl");

/** Whether this page speaks as somebody chose; "" leaves it to the browser, `?lang=` to the address. */
export function speaks(wanted: string): boolean {
  const language = wanted.split("-")[0]!;
  const asked = new URLSearchParams(location.search).has("lang");
  return asked || !(language in languages) || language === tag.split("-")[0];
}
