/* What it comes to, as one types; the discount on the whole, the note and the terms. */
import type { Fault } from "../../api/types";
import { bare, money, percent } from "../../lib/money";
import type { Totals } from "../../lib/totals";
import { typedRate } from "../../lib/typed";
import { t } from "../../lib/words";
import { locale } from "../clock";
import { Labelled, Typed } from "./cells";
import type { Writing } from "./writing";

export function Sums({ desk, sums, faults }: { desk: Writing; sums: Totals; faults: Fault[] }) {
  const { currency, discount_rate, note, terms, kind } = desk.wording.value;
  const whole = faults.find((fault) => fault.field === "lines")?.problem;
  return (
    <div class="below-lines">
      <div class="texts">
        <Labelled label={t("Note at the top of the letter")} name="note" hint={t("Shown on your customer’s page and the PDF.")}>
          <textarea
            id="note"
            class="field letter"
            rows={3}
            maxLength={5000}
            value={note}
            onInput={(event) => desk.change({ note: event.currentTarget.value })}
          />
        </Labelled>
        <Labelled label={kind === "quote" ? t("Terms") : t("Payment terms")} name="terms">
          <textarea
            id="terms"
            class="field"
            rows={2}
            maxLength={5000}
            value={terms}
            onInput={(event) => desk.change({ terms: event.currentTarget.value })}
          />
        </Labelled>
      </div>
      <dl class="sums" aria-live="off">
        {whole && <p class="fault">{whole}</p>}
        <Row name={t("Subtotal")} value={bare(sums.sum, currency, locale)} />
        <div>
          <dt>
            <label for="discount_rate">{t("Discount on all, %")}</label>
            <Typed
              id="discount_rate"
              label={t("Discount on all, in percent")}
              shown={discount_rate ? percent(discount_rate, locale) : ""}
              read={(text) => (text.trim() ? typedRate(text, locale) : 0)}
              change={(rate) => desk.change({ discount_rate: rate })}
              placeholder={percent(0, locale)}
            />
          </dt>
          <dd>{sums.discount ? bare(-sums.discount, currency, locale) : ""}</dd>
        </div>
        {sums.taxes.map((tax) => (
          <Row
            key={`${tax.category} ${tax.rate}`}
            name={
              tax.rate
                ? t("VAT {rate} on {amount}", { rate: percent(tax.rate, locale), amount: bare(tax.taxable, currency, locale) })
                : t("No VAT on {amount}", { amount: bare(tax.taxable, currency, locale) })
            }
            value={bare(tax.tax, currency, locale)}
          />
        ))}
        <Row name={t("Total")} value={money(sums.gross, currency, locale)} class="total" />
      </dl>
    </div>
  );
}

function Row({ name, value, ...rest }: { name: string; value: string; class?: string }) {
  return (
    <div class={rest.class}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
