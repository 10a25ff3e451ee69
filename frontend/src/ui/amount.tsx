/* The amount as the hero: currency and minor digits small and raised, read aloud as a sentence. */
import { cut, spoken } from "../lib/money";
import { t } from "../lib/words";

interface Props {
  minor: number;
  currency: string;
  locale: string;
  credit?: boolean;
}

export function Amount({ minor, currency, locale, credit }: Props) {
  const written = cut(minor, currency, locale);
  const amount = spoken(minor, currency, locale);
  return (
    <>
      <span class="visually-hidden">{credit ? t("{amount} credit", { amount }) : t("{amount} due", { amount })}</span>
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
