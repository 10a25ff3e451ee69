/* What is different since the customer looked last, as sentences. */
import { RefreshCw } from "lucide";
import type { Change } from "../api/types";
import { legal } from "../lib/dates";
import { money } from "../lib/money";
import { t } from "../lib/words";
import { Icon } from "../ui/icon";
import { locale } from "./boot";

export function Changes({ changes, currency }: { changes: Change[]; currency: string }) {
  return (
    <section class="changed" role="status">
      <h2>
        <Icon of={RefreshCw} />
        {t("Changed since you looked last")}
      </h2>
      <ul>
        {changes.map((change) => (
          <li>
            <bdi>{told(change, currency)}</bdi>
          </li>
        ))}
      </ul>
    </section>
  );
}

function told({ part, name = "", before, after }: Change, currency: string): string {
  const amount = (value: unknown) => money(Number(value), currency, locale);
  const date = (value: unknown) => (value ? legal(String(value), locale) : t("open|date"));
  switch (part) {
    case "line_added":
      return t("New: {name}, {amount}", { name, amount: amount(after) });
    case "line_removed":
      return t("No longer there: {name}, {amount}", { name, amount: amount(before) });
    case "line_changed":
      return before === after
        ? t("{name} reads differently", { name })
        : t("{name}: now {after}, before {before}", { name, after: amount(after), before: amount(before) });
    case "gross":
      return t("The total is now {after}, before {before}", { after: amount(after), before: amount(before) });
    case "due_on":
      return t("Due {after}, before {before}", { after: date(after), before: date(before) });
    case "valid_until":
      return t("Good until {after}, before {before}", { after: date(after), before: date(before) });
    case "terms":
      return t("The terms read differently");
    case "notes":
      return t("The note reads differently");
    case "references":
      return t("A reference is different");
    case "payment":
      return t("Where to pay is different");
    case "parties":
      return t("A name or an address is different");
  }
}
