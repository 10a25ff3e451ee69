/* Keeping a file that the server made, without leaving the page; whatever went wrong is said. */

export class NotSaved extends Error {}

/** Fetch a file and hand it to the browser to keep. Throws NotSaved, with words for the reader. */
export async function save(address: string, words: (status: number) => string, headers: HeadersInit = {}): Promise<void> {
  const answer = await fetch(address, { headers }).catch(() => null);
  if (!answer?.ok) throw new NotSaved(words(answer?.status ?? 0));
  const body = await answer.blob().catch(() => null);
  if (!body) throw new NotSaved(words(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(body);
  link.download = nameIn(answer.headers.get("content-disposition") ?? "");
  link.click();
  // Long enough for a browser that asks where to keep it.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** The name under which the server wants a file kept (RFC 6266). */
export function nameIn(disposition: string): string {
  const whole = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  return whole ? decodeURIComponent(whole) : "document.pdf";
}
