/* What somebody likes on this computer: light or dark, single keys, notices. Kept in the browser. */
import { effect, signal } from "@preact/signals";

export const SCHEMES = ["system", "light", "dark"] as const;
export type Scheme = (typeof SCHEMES)[number];

/** Light or dark, or as the computer is. */
export const scheme = kept<Scheme>("scheme", "system", (value) => SCHEMES.includes(value as Scheme));
/** Whether single keys do things (WCAG 2.1.4). */
export const singleKeys = kept<"on" | "off">("single-keys", "on", onOrOff);
/** Whether notices come to this desktop too; which ones, the member chose once for all computers. */
export const notices = kept<"on" | "off">("notices", "off", onOrOff);

/** From which alias letters go out; "" for the business's own address. */
export const sender = kept<string>("sender", "", () => true);

/** Views with a name, as JSON. */
export const views = kept<string>("views", "[]", () => true);

/** A screen that is dark or light whatever somebody likes; null for the others. */
export const forced = signal<Scheme | null>(null);

/** Paint the page light or dark from now on. */
export function startPainting(): void {
  effect(() => paint(forced.value ?? scheme.value));
}

/** The media query itself is answered anew, so that no colour is written down twice. */
function paint(wanted: Scheme): void {
  document.documentElement.style.colorScheme = wanted === "system" ? "" : wanted;
  const dark = wanted === "system" ? "(prefers-color-scheme: dark)" : wanted === "dark" ? "all" : "not all";
  for (const sheet of document.styleSheets) for (const rule of darkOnes(sheet.cssRules)) rule.media.mediaText = dark;
}

const found = new Set<CSSMediaRule>();

function darkOnes(rules: CSSRuleList): Set<CSSMediaRule> {
  for (const rule of rules) {
    if (rule instanceof CSSMediaRule && rule.media.mediaText.includes("prefers-color-scheme: dark")) found.add(rule);
    else if ("cssRules" in rule) darkOnes(rule.cssRules as CSSRuleList);
  }
  return found;
}

function onOrOff(value: string): boolean {
  return value === "on" || value === "off";
}

/** A signal that outlives the page, where the browser keeps anything. */
function kept<Value extends string>(name: string, usual: Value, valid: (value: string) => boolean) {
  const place = `porchlight:${name}`;
  const kept = signal(usual);
  try {
    const known = localStorage.getItem(place);
    if (known !== null && valid(known)) kept.value = known as Value;
    kept.subscribe((value) => localStorage.setItem(place, value));
  } catch {
    // A browser that keeps nothing: it holds until the page is closed.
  }
  return kept;
}
