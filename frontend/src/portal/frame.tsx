/* What stands around every page: the business above, its contact and a plain word below. */
import { signal } from "@preact/signals";
import { Check, Printer, WifiOff } from "lucide";
import { Icon } from "../ui/icon";
import { business } from "./boot";
import { online } from "./socket";

const toast = signal("");
let fading = 0;

/** Say something for five seconds. */
export function say(text: string): void {
  toast.value = text;
  clearTimeout(fading);
  fading = window.setTimeout(() => (toast.value = ""), 5_000);
}

export function Masthead({ name }: { name: string }) {
  return (
    <header class="masthead">
      <span class="logo" aria-hidden="true">
        {initials(name)}
      </span>
      <div>
        <p class="business">{name}</p>
        {business.tagline && <p class="tagline">{business.tagline}</p>}
      </div>
      <button type="button" class="tool" aria-label="Print" onClick={() => print()}>
        <Icon of={Printer} size={20} />
      </button>
    </header>
  );
}

export function Footer({ name }: { name: string }) {
  return (
    <footer class="page footer small">
      <p>{name || "The sender"} can see that you opened this page.</p>
      <p>
        {business.email && <a href={`mailto:${business.email}`}>{business.email}</a>}
        {business.email && business.phone && ", "}
        {business.phone && <a href={`tel:${business.phone.replaceAll(" ", "")}`}>{business.phone}</a>}
      </p>
    </footer>
  );
}

export function Notices() {
  return (
    <>
      {!online.value && (
        <p class="offline" role="status">
          <Icon of={WifiOff} size={20} />
          You are offline. What you see stays here until you are back.
        </p>
      )}
      <div role="status">
        {toast.value && (
          <p class="toast">
            {toast.value}
            <Icon of={Check} />
          </p>
        )}
      </div>
    </>
  );
}

function initials(name: string): string {
  return (name.match(/[\p{L}\p{N}]+/gu) ?? [])
    .slice(0, 2)
    .map((word) => [...word][0])
    .join("")
    .toUpperCase();
}
