/* One short sentence at a time, for five seconds; never for errors. */
import { signal } from "@preact/signals";

export const toast = signal("");
let fading = 0;

export function say(text: string): void {
  toast.value = text;
  clearTimeout(fading);
  fading = window.setTimeout(() => (toast.value = ""), 5_000);
}
