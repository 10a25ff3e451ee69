/* A customer is sent to Stripe's page; whatever stands in the way is said, and nothing is lost. */
import type { Problem } from "../../api/types";
import { t } from "../../lib/words";
import { AUTHORIZATION, refresh } from "../ask";
import { tag } from "../boot";
import { opening, unpaid } from "../paying";

export interface Part {
  document: string;
  amount: number;
}

// Whoever comes back by the browser's own button finds the page as he left it.
addEventListener("pageshow", () => (opening.value = false));

/** Go to pay these; whether the page is left for it. */
export async function start(parts: Part[]): Promise<boolean> {
  if (opening.value) return false;
  opening.value = true;
  unpaid.value = "";
  const answer = await fetch("/api/portal/payments", {
    method: "POST",
    headers: { ...AUTHORIZATION, "content-type": "application/json" },
    body: JSON.stringify({ parts, locale: tag }),
  }).catch(() => null);
  const found = (await answer?.json().catch(() => null)) as ({ url?: string } & Partial<Problem>) | null;
  if (answer?.ok && found?.url) {
    location.assign(found.url);
    return true;
  }
  opening.value = false;
  unpaid.value = whyNot(answer?.status ?? 0, found?.reason ?? "");
  if (answer?.status === 409 || answer?.status === 422) void refresh();
  return false;
}

function whyNot(status: number, reason: string): string {
  if (status === 0) return t("You seem to be offline. Nothing was paid; try again once you are back.");
  if (status === 429) return t("That was too often. Wait a moment, then try again.");
  if (status === 503) return t("The payment page does not answer just now. Nothing was paid; try again in a minute.");
  if (reason === "processing") return t("A payment is on its way already.");
  if (reason === "paid") return t("This has been paid already.");
  return t("This cannot be paid online just now. Look again: something may have changed.");
}
