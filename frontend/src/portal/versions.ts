/* Whether the document is another one than the customer saw, in a sitting before or while he reads. */
import { effect, signal } from "@preact/signals-core";
import type { Change } from "../api/types";
import { changesSince } from "./ask";
import { documentId, isDocument, page } from "./boot";

/** What is different, and what shows it, which most pages never need. */
export const changed = signal<{ changes: Change[]; of: typeof import("./changes") } | null>(null);

export const attachments = signal<{ of: typeof import("./attachments") } | null>(null);

/** A reload in the same sitting compares with the same version again. */
const REMEMBERED = `seen:${documentId}`;
let version = 0;

/** Look out for a version that the customer has not seen. */
export function watchVersions(): void {
  effect(() => {
    const shown = page.value;
    if (!isDocument(shown) || shown.document.version === version) return;
    const before = version || shown.live.seen_version || Number(sessionStorage.getItem(REMEMBERED));
    version = shown.document.version;
    if (shown.document.attachments.length) void import("./attachments").then((of) => (attachments.value = { of }));
    if (before && before < version) void compare(before);
  });
}

async function compare(before: number): Promise<void> {
  const since = Math.min(before, Number(sessionStorage.getItem(REMEMBERED)) || before);
  sessionStorage.setItem(REMEMBERED, String(since));
  const changes = await changesSince(since);
  if (changes.length) changed.value = { changes, of: await import("./changes") };
}
