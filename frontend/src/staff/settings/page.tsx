/* The settings of the business: a page a part, each saved by itself. */
import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../lib/words";
import { reason } from "../ask";
import { lookForUnsaved, unsaved } from "../parts/editing";
import { Frame } from "../parts/frame";
import { Doing, Wrong } from "../parts/trying";
import { screen } from "../route";
import { mayRule, me } from "../state";
import { BillingPage } from "./billing";
import { BrandingPage } from "./branding";
import { BusinessPage } from "./business";
import { EmailPage } from "./email";
import { NumberingPage } from "./numbering";
import { PortalPage } from "./portal";
import { draftsOfTemplates } from "../templates/keys";
import { TemplatesPage } from "../templates/page";
import { SmsPage } from "./sms";
import { PARTS, draftOf, look, settings, type Part } from "./state";

const PAGES: Record<Part, [word: () => string, page: ComponentType]> = {
  business: [() => t("Business"), BusinessPage],
  billing: [() => t("Billing"), BillingPage],
  numbering: [() => t("Numbering"), NumberingPage],
  branding: [() => t("Branding"), BrandingPage],
  portal: [() => t("Customer Portal"), PortalPage],
  email: [() => t("E-mail"), EmailPage],
  templates: [() => t("Templates"), TemplatesPage],
  sms: [() => t("SMS"), SmsPage],
};

export function SettingsPage() {
  const wrong = useSignal("");
  const shown = screen.value.name === "settings" ? screen.value.part : "";
  const part = PARTS.find((each) => each === shown);
  const fetch = async () => {
    try {
      await look();
      wrong.value = "";
    } catch (failure) {
      wrong.value = reason(failure);
    }
  };
  useEffect(() => void fetch(), []);
  useEffect(() => lookForUnsaved([...PARTS.map(draftOf), ...draftsOfTemplates()]), [me.value?.id]);
  const Page = part && PAGES[part][1];
  return (
    <Frame title={<h1>{t("Settings")}</h1>}>
      {wrong.value && (
        <div class="none">
          <Wrong text={wrong.value} />
          <Doing act={fetch} doing={t("Asking again")}>
            {t("Try again")}
          </Doing>
        </div>
      )}
      {me.value && !mayRule.value && <p class="none">{t("Only owners and admins change the settings.")}</p>}
      {mayRule.value && (
        <div class="settings">
          <Parts here={part} />
          {!settings.value && !wrong.value && <Skeleton />}
          {settings.value && Page && <Page key={part} />}
          {!part && <p class="none">{t("There is no such page of settings.")}</p>}
        </div>
      )}
    </Frame>
  );
}

function Parts({ here }: { here: Part | undefined }) {
  const list = useRef<HTMLElement>(null);
  useEffect(() => {
    list.current?.querySelector("[aria-current]")?.scrollIntoView({ inline: "nearest", block: "nearest" });
  }, [here]);
  return (
    <nav ref={list} class="parts" aria-label={t("Settings")}>
      <ul>
        {PARTS.map((part) => (
          <li key={part}>
            <a href={`/staff/settings/${part}`} aria-current={part === here ? "page" : undefined}>
              {PAGES[part][0]()}
              {[...unsaved.value].some((key) => `${key}:`.startsWith(`${draftOf(part)}:`)) && <span class="small">{t("not saved")}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Skeleton() {
  return (
    <div class="skeleton" role="status" aria-label={t("Fetching the settings")}>
      {Array.from({ length: 8 }, (_, place) => (
        <i key={place} />
      ))}
    </div>
  );
}
