/* Handing out a link: its address goes to the clipboard, or onto the screen where there is none. */
import { signal } from "@preact/signals";
import type { Link } from "../../api/types";
import { t } from "../../lib/words";
import { Refusal, api, asked } from "../ask";
import { say } from "./toast";

/** An address that the browser did not let us copy. */
export const byHand = signal("");

/** Copy a link's whole address. The first time starts its clock. Throws a Refusal. */
export async function copyLink(id: string): Promise<Link> {
  const answering = asked(api.POST("/api/v1/links/{link}/copies", { params: { path: { link: id } } }));
  await toClipboard(answering.then((handedOut) => handedOut.url));
  return (await answering).link;
}

/** Copy the standing link of a document. Throws a Refusal, also where there is none. */
export async function copyDocumentLink(document: string): Promise<void> {
  const url = asked(api.GET("/api/v1/documents/{document}", { params: { path: { document } } })).then(
    async ({ links }) => {
      const link = links.find((found) => !found.delivery && !found.revoked_at && !found.superseded_at);
      if (!link) throw new Refusal(409, { detail: t("Its link was revoked. Make a new one in its Portal Settings.") });
      const params = { path: { link: link.id } };
      return (await asked(api.POST("/api/v1/links/{link}/copies", { params }))).url;
    },
  );
  await toClipboard(url);
}

/** Safari copies only what is promised within the click, so the promise itself is handed over. */
async function toClipboard(url: Promise<string>): Promise<void> {
  try {
    const text = url.then((found) => new Blob([found], { type: "text/plain" }));
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": text })]);
    say(t("Link copied"));
  } catch {
    byHand.value = await url;
  }
}
