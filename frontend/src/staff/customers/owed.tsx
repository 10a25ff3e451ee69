/* What a customer owes: a line a currency, never summed, the overdue part in red and in words. */
import type { Owed } from "../../api/types";
import { money } from "../../lib/money";
import { t } from "../../lib/words";
import { locale } from "../clock";

export function OwedLines({ owed }: { owed: readonly Owed[] }) {
  if (!owed.length) return <span class="zero">{t("nothing")}</span>;
  return (
    <>
      {owed.map((each) => (
        <span key={each.currency} class="owed">
          {each.overdue < each.due && <span>{money(each.due, each.currency, locale)}</span>}
          {each.overdue > 0 && (
            <span class="bad">{t("{amount} overdue", { amount: money(each.overdue, each.currency, locale) })}</span>
          )}
        </span>
      ))}
    </>
  );
}
