/* How far a document came, as a small bar and a word. */
import type { Card } from "../../api/types";
import { t } from "../../lib/words";

interface Step {
  name: string;
  word: string;
  at: string | null;
}

/** The steps of a document in order; what comes later implies what comes before. */
export function stepsOf(card: Card): Step[] {
  return [
    { name: "handed-out", word: t("Handed out"), at: card.handed_out_at ?? card.first_viewed_at },
    { name: "viewed", word: t("Viewed"), at: card.first_viewed_at },
    card.payment_read_at && !card.pay_started_at
      ? { name: "payment", word: t("Payment read"), at: card.payment_read_at }
      : { name: "started", word: t("Started"), at: card.pay_started_at },
    { name: "paid", word: t("Paid"), at: card.paid_at },
  ];
}

/** How many steps it came; all of them once it is paid. */
export function reached(card: Card): number {
  const steps = stepsOf(card);
  return card.status === "paid" ? steps.length : steps.findLastIndex((step) => step.at) + 1;
}

export function PathBar({ card }: { card: Card }) {
  const steps = stepsOf(card);
  const far = reached(card);
  const word = card.status === "paid" ? t("Paid") : (steps[far - 1]?.word ?? t("Not handed out"));
  return (
    <span class="path-bar" title={word} data-paid={card.status === "paid"}>
      <span class="segments-bar" aria-hidden="true">
        {steps.map((step, place) => (
          <i key={step.name} data-reached={place < far} />
        ))}
      </span>
      <span class="word">{word}</span>
    </span>
  );
}
