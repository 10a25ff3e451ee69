/* Which notices are for the desktop: the server said when they may be heard. Pure. */
import type { Notice } from "../../api/types";

/** What is older when it comes, such as after a lost connection, is in the list and no news. */
const FRESH = 120_000;

/** Whether a notice is for the desktop; `last` is the latest entry that was known before. */
export function worth(notice: Pick<Notice, "seq" | "at" | "silent" | "read_at">, last: number, now: number): boolean {
  return notice.seq > last && !notice.silent && !notice.read_at && now - Date.parse(notice.at) < FRESH;
}
