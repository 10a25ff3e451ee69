/* What stands around every page: the business above, its contact and a plain word below. */
import { signal } from "@preact/signals-core";
import { Check, Printer, WifiOff, type IconNode } from "lucide";
import type { ComponentChildren } from "preact";
import { t } from "../lib/words";
import { Icon } from "../ui/icon";
import { business, followed, page } from "./boot";
import { LanguageChoice, asking } from "./language";
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
    <div class="masthead">
      {business.logo ? (
        <img class="logo" src={`/logo/${business.logo}`} alt="" />
      ) : (
        <span class="logo" aria-hidden="true">
          {initials(name)}
        </span>
      )}
      <div>
        <p class="business">
          <bdi>{name}</bdi>
        </p>
        {business.tagline && (
          <p class="tagline">
            <bdi>{business.tagline}</bdi>
          </p>
        )}
      </div>
      <LanguageChoice />
      <button type="button" class="tool" aria-label={t("Print")} onClick={() => print()}>
        <Icon of={Printer} size={20} />
      </button>
    </div>
  );
}

export function Footer({ name }: { name: string }) {
  const whose = name || t("Your supplier");
  return (
    <footer class="page footer small">
      <p>
        {followed(page.value) ? t("{name} can see that this page is open.", { name: whose }) : t("{name} is not told what you read.", { name: whose })}{" "}
        <a href={`${location.pathname.split("/documents/")[0]}/seen${asking}`}>{t("What they see|link")}</a>
      </p>
      <p>
        {business.email && <Contact href={`mailto:${business.email}`} text={business.email} />}
        {business.email && business.phone && " · "}
        {business.phone && <Contact href={`tel:${business.phone.replaceAll(" ", "")}`} text={business.phone} />}
      </p>
    </footer>
  );
}

function Contact({ href, text }: { href: string; text: string }) {
  return (
    <a href={href}>
      <bdi>{text}</bdi>
    </a>
  );
}

export function Notices() {
  return (
    <>
      {!online.value && (
        <p class="offline" role="status">
          <Icon of={WifiOff} size={20} />
          {t("You are offline. What you see stays here until you are back.")}
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

interface FoldProps {
  id: string;
  mark: IconNode;
  title: string;
  children: ComponentChildren;
}

/** A part of the page that can be folded away. */
export function Fold({ id, mark, title, children }: FoldProps) {
  return (
    <details class="fold" id={id} open>
      <summary>
        <Icon of={mark} size={20} />
        <h2>{title}</h2>
      </summary>
      {children}
    </details>
  );
}

function initials(name: string): string {
  return (name.match(/[\p{L}\p{N}]+/gu) ?? [])
    .slice(0, 2)
    .map((word) => [...word][0])
    .join("")
    .toUpperCase();
}
