/* What the server put into the page: who the business is, and what the link opens. */
import { signal } from "@preact/signals-core";
import type { PortalDocument, PortalHome } from "../api/types";
import { type Catalogue, speak } from "../lib/words";

export interface Business {
  name: string;
  tagline: string;
  logo: string;
  email: string;
  phone: string;
  time_zone: string;
  welcome_message: string;
}

interface Boot {
  locale: string;
  languages: Record<string, string>;
  words: Catalogue;
  business: Business;
  pass: string;
  page: PortalDocument | PortalHome;
}

const boot = JSON.parse(document.getElementById("boot")!.textContent!) as Boot;

export const business = boot.business;
/** `pass` is what this browser got for a code; "" where the link asks for none. */
export const { languages, locale: tag, pass } = boot;
export const locale = speak(tag, boot.words, document.dir === "rtl");
export const page = signal(boot.page);

/** The address keeps the token; nothing else does. */
export const token =
  location.pathname.match(/[0-9a-z]{32}/i)?.[0] ?? location.pathname.split("/")[2] ?? "";

export function isDocument(found: PortalDocument | PortalHome): found is PortalDocument {
  return "document" in found;
}

/** The link's name, which opens nothing. */
export function linkOf(found: PortalDocument | PortalHome): string {
  return isDocument(found) ? found.live.link : found.link;
}

/** Whether the business may be told what is read here. */
export function followed(found: PortalDocument | PortalHome): boolean {
  return isDocument(found) ? found.live.followed : found.followed;
}

/** The document on the screen, or null on the portal's home. */
export const documentId = isDocument(boot.page) ? boot.page.document.id : null;
