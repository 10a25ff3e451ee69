/* The amount as the hero: currency and minor digits small and raised, read aloud as a sentence. */
import { cut, spoken } from "../lib/money";

interface Props {
  minor: number;
  currency: string;
  locale: string;
  said: string;
}

export function Amount({ minor, currency, locale, said }: Props) {
  const written = cut(minor, currency, locale);
  return (
    <>
      <span class="visually-hidden">{`${spoken(minor, currency, locale)} ${said}`}</span>
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
