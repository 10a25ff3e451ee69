/* Asking the server; the token travels in a header. */
import type { Change, PortalDocument, PortalHome } from "../api/types";
import { documentId, isDocument, page, pass, tag, token } from "./boot";

/** Who asks, and in which language. */
export const AUTHORIZATION = { authorization: `Portal ${token}`, "portal-pass": pass, "accept-language": tag };

/** When what the page shows was asked for: by the wall's clock, and by one that nobody can set. */
let asked = { wall: performance.timeOrigin, tick: 0 };

/** Seconds since then, never too few: the one clock may be set, the other sleeps with the machine. */
export function age(): number {
  return Math.ceil(Math.max(Date.now() - asked.wall, performance.now() - asked.tick) / 1_000);
}

export function tell(body: unknown, last: boolean): Promise<Response> {
  return fetch("/api/portal/beacons", {
    method: "POST",
    headers: { ...AUTHORIZATION, "content-type": "application/json" },
    body: JSON.stringify(body),
    keepalive: last,
  });
}

/** Look again; a link that no longer opens, or another brand, asks for the whole page. */
export async function refresh(): Promise<void> {
  const address = documentId ? `/api/portal/documents/${documentId}` : "/api/portal";
  const now = { wall: Date.now(), tick: performance.now() };
  const answer = await fetch(address, { headers: AUTHORIZATION });
  if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) location.reload();
  if (!answer.ok) return;
  const fresh = (await answer.json()) as PortalDocument | PortalHome;
  if (look(fresh) !== look(page.value)) location.reload();
  page.value = fresh;
  asked = now;
}

/** What is different in the document since an earlier version of it; nothing where that cannot be told. */
export async function changesSince(version: number): Promise<Change[]> {
  const answer = await fetch(`/api/portal/documents/${documentId}/changes?since=${version}`, { headers: AUTHORIZATION });
  return answer.ok ? ((await answer.json()) as Change[]) : [];
}

/** The next documents of the list. */
export async function more(after: string): Promise<void> {
  const answer = await fetch(`/api/portal?after=${encodeURIComponent(after)}`, {
    headers: AUTHORIZATION,
  });
  if (!answer.ok) throw new Error(String(answer.status));
  const next = (await answer.json()) as PortalHome;
  const before = page.value as PortalHome;
  page.value = { ...next, documents: [...before.documents, ...next.documents] };
}

function look(found: PortalDocument | PortalHome): number {
  return isDocument(found) ? found.live.look : found.look;
}
