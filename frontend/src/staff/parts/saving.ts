/* Why a PDF was not saved, in words. */
import { t } from "../../lib/words";

export function notSaved(status: number): string {
  if (status === 0) return t("The server cannot be reached. The PDF was not saved.");
  if (status === 401) return t("You are signed out. Sign in, then try again.");
  return t("The PDF could not be made. The server's log says why.");
}
