/* Can it be paid? The rules in their order, and the first that fails. */
import { Check, X } from "lucide";
import type { PaymentStory } from "../../api/types";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";

type Rule = PaymentStory["checks"][number]["rule"];

export function PayChecks({ checks }: { checks: PaymentStory["checks"] }) {
  const failed = checks.findIndex((check) => !check.passed);
  return (
    <section class="checks" aria-labelledby="pay-checks">
      <header>
        <h2 id="pay-checks">{t("Can it be paid online?")}</h2>
        <span class={failed < 0 ? "good strong" : "strong"}>{failed < 0 ? t("Yes") : t("No")}</span>
      </header>
      <ol class="rules">
        {checks.map((check, place) => (
          <li key={check.rule} data-passed={check.passed} data-first={place === failed}>
            <Icon of={check.passed ? Check : X} />
            {check.passed ? passedWord(check.rule) : failedWord(check.rule)}
          </li>
        ))}
      </ol>
    </section>
  );
}

function passedWord(rule: Rule): string {
  switch (rule) {
    case "not_connected":
      return t("Stripe is connected");
    case "unknown_seller":
      return t("Its sender is this business");
    case "not_payable":
      return t("It is an invoice that stands");
    case "paid":
      return t("Something is due");
    case "processing":
      return t("No payment for all of it is on its way");
    case "currency":
      return t("Stripe takes its currency");
    case "too_little":
      return t("It is as much as Stripe takes at least");
  }
}

function failedWord(rule: Rule): string {
  switch (rule) {
    case "not_connected":
      return t("Stripe is not connected: see Settings, Billing");
    case "unknown_seller":
      return t("Its sender is not confirmed as this business");
    case "not_payable":
      return t("It is no invoice, or it is void");
    case "paid":
      return t("Nothing is due any more");
    case "processing":
      return t("A payment for all of it is on its way");
    case "currency":
      return t("Stripe does not take its currency");
    case "too_little":
      return t("It is less than Stripe takes at least");
  }
}
