/* Keeping files, fetched when somebody wants one. */
import { NotSaved, save } from "../lib/save";
import { t } from "../lib/words";
import { AUTHORIZATION } from "./ask";
import { say } from "./frame";

/** A file behind a code, which a plain request would not get. */
export async function keep(event: MouseEvent): Promise<void> {
  event.preventDefault();
  const { href } = event.currentTarget as HTMLAnchorElement;
  await save(href, () => t("The file did not arrive. Try again."), AUTHORIZATION).catch((failure: Error) => say(failure.message));
}

/** Keep a PDF of ours; why it could not be, "" where it was. */
export async function savePdf(address: string): Promise<string> {
  try {
    await save(address, words, AUTHORIZATION);
    return "";
  } catch (failure) {
    return failure instanceof NotSaved ? failure.message : words(0);
  }
}

function words(status: number): string {
  if (status === 0) return t("The PDF did not arrive. Check your connection, then try again.");
  if (status === 404) return t("The PDF is not here any more. Reload the page to see why.");
  if (status === 429) return t("That was too often. Wait a moment, then try again.");
  return t("The PDF could not be made just now. Try again in a moment.");
}
