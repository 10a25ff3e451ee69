/* The amount as the hero: currency and minor digits small and raised, read aloud as a sentence. */
import { cut, spoken } from "../lib/money";
import { t } from "../lib/words";

type As = "due" | "paid" | "credit" | "total";

interface Props {
  minor: number;
  currency: string;
  locale: string;
  /** What the amount is, for who hears it: due unless it is said. */
  as?: As;
}

export function Amount({ minor, currency, locale, as = "due" }: Props) {
  const written = cut(minor, currency, locale);
  const amount = spoken(minor, currency, locale);
  return (
    <>
      <span class="visually-hidden">{spokenAs(as, amount)}</span>
      <span aria-hidden="true">
        <span class="raised">{written.before}</span>
        {written.whole}
        <span class="raised">
          {written.minor}
          {written.after}
        </span>
      </span>
    </>
  );
}

function spokenAs(as: As, amount: string): string {
  switch (as) {
    case "due":
      return t("{amount} due", { amount });
    case "paid":
      return t("{amount} paid", { amount });
    case "credit":
      return t("{amount} credit", { amount });
    case "total":
      return t("{amount} in all", { amount });
  }
}
