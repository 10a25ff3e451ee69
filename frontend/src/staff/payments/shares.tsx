/* How much of some money goes to which invoice: filled in already, and to be changed by hand. */
import type { Waiting } from "../../api/types";
import { legal } from "../../lib/dates";
import { bare, money } from "../../lib/money";
import { typedAmount } from "../../lib/typed";
import { t } from "../../lib/words";
import { locale } from "../clock";

interface Props {
  owing: readonly Waiting[];
  currency: string;
  available: number;
  shares: ReadonlyMap<string, number>;
  change: (shares: ReadonlyMap<string, number> | null) => void;
}

export function Shares({ owing, currency, available, shares, change }: Props) {
  const used = [...shares.values()].reduce((sum, each) => sum + each, 0);
  const rest = available - used;
  const set = (document: string, text: string) => {
    const amount = typedAmount(text, currency, locale) ?? 0;
    const next = new Map(shares);
    if (amount > 0) next.set(document, amount);
    else next.delete(document);
    change(next);
  };
  return (
    <fieldset class="shares">
      <legend>{t("It settles")}</legend>
      {owing.map((each) => (
        <label key={each.document}>
          <span>
            <span class="strong">{each.number}</span>
            <span class="small">
              {[
                t("{amount} due", { amount: money(each.due, currency, locale) }),
                each.due_on && legal(each.due_on, locale),
                each.processing > 0 && t("{amount} is on its way", { amount: money(each.processing, currency, locale) }),
              ].filter(Boolean).join(", ")}
            </span>
          </span>
          <input
            key={`${shares.get(each.document) ?? 0}`}
            class="field"
            inputMode="decimal"
            autocomplete="off"
            aria-label={t("Of it for {number}", { number: each.number })}
            defaultValue={shares.has(each.document) ? bare(shares.get(each.document)!, currency, locale) : ""}
            onChange={(event) => set(each.document, event.currentTarget.value)}
          />
        </label>
      ))}
      <p class={rest < 0 ? "fault" : "small"} role="status">
        {rest < 0
          ? t("{amount} more than there is", { amount: money(-rest, currency, locale) })
          : rest > 0
            ? t("{amount} stays as credit", { amount: money(rest, currency, locale) })
            : t("Nothing is left over")}
        {" "}
        <button type="button" class="link" onClick={() => change(null)}>
          {t("What waits longest first")}
        </button>
      </p>
    </fieldset>
  );
}
