/* Going to pay: the button stands at once, and what it needs is fetched beside the page. */
import { signal } from "@preact/signals-core";
import type { PortalDocument } from "../api/types";
import { t } from "../lib/words";
import { page } from "./boot";

type Paying = typeof import("./paying/on-document");

/** What stands in the page's places for it, once it is there. */
export const paying = signal<{ of: Paying } | null>(null);
export const opening = signal(false);
/** Why the payment page did not open. */
export const unpaid = signal("");

export function fetchPaying(): Promise<Paying> {
  return import("./paying/on-document").then((of) => (paying.value ??= { of }).of);
}

export function payNow(): void {
  unpaid.value = "";
  fetchPaying().then(
    (of) => of.pay(page.value as PortalDocument),
    () => (unpaid.value = t("That did not work. Try again.")),
  );
}

/** What the button says. */
export function payWords(): string {
  return opening.value ? t("Opening Stripe") : t("Pay Now");
}
