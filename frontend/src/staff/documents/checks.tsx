/* Can it be opened? The rules in their order, the first that failed, and what to do about it. */
import { Check, X } from "lucide";
import type { Link } from "../../api/types";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";

type Rule = NonNullable<Link["reason"]>;

export function Checks({ link }: { link: Link }) {
  return (
    <section class="checks" aria-labelledby="checks">
      <header>
        <h2 id="checks">{t("Can it be opened?")}</h2>
        <span class={link.reason ? "bad strong" : "good strong"}>{link.reason ? t("No") : t("Yes")}</span>
      </header>
      <Rules link={link} />
      {link.reason && <p class="small">{adviceOf(link.reason)}</p>}
    </section>
  );
}

/** Every rule, passed or not; what comes after the first that failed was not reached. */
export function Rules({ link }: { link: Link }) {
  const failed = link.checks.findIndex((check) => !check.passed);
  return (
    <ol class="rules">
      {link.checks.map((check, place) => (
        <li key={check.rule} data-passed={check.passed} data-first={place === failed}>
          <Icon of={check.passed ? Check : X} />
          {check.passed ? ruleWord(check.rule) : reasonWord(check.rule)}
        </li>
      ))}
    </ol>
  );
}

function ruleWord(rule: Rule): string {
  switch (rule) {
    case "portal_disabled":
      return t("The portal is switched on");
    case "unknown_token":
      return t("The link is one of ours");
    case "customer_portal_disabled":
      return t("This customer's portal is switched on");
    case "revoked":
      return t("It was not revoked");
    case "superseded":
      return t("There is no newer link in its place");
    case "expired":
      return t("It has not expired");
    case "not_found":
      return t("The document may be shown");
  }
}

/** Why a link does not open, in a few words. */
export function reasonWord(rule: Rule): string {
  switch (rule) {
    case "portal_disabled":
      return t("The portal is switched off");
    case "unknown_token":
      return t("Not one of ours");
    case "customer_portal_disabled":
      return t("This customer's portal is switched off");
    case "revoked":
      return t("Revoked");
    case "superseded":
      return t("Replaced by a newer link");
    case "expired":
      return t("Expired");
    case "not_found":
      return t("The document is not shown");
  }
}

function adviceOf(rule: Rule): string {
  switch (rule) {
    case "portal_disabled":
      return t("Switch the customer portal on in the settings; links already sent open again at once.");
    case "customer_portal_disabled":
      return t("Switch this customer's portal on; links already sent open again at once.");
    case "revoked":
    case "unknown_token":
      return t("Make a new link above and send it.");
    case "superseded":
      return t("Send the newer link, or ask for the last message you sent.");
    case "expired":
      return t("Regenerate the link above and send the new one.");
    case "not_found":
      return t("A setting hides documents of this kind, or its date is still to come.");
  }
}
