/* What a line may say beside its four figures. */
import type { Fault, WordedLine, Wording } from "../../api/types";
import { bare, exponent, percent } from "../../lib/money";
import { typedDecimal, typedRate } from "../../lib/typed";
import { UNITS, unitWord } from "../../lib/units";
import { t } from "../../lib/words";
import { locale } from "../clock";
import { Labelled, Typed } from "./cells";

interface Props {
  line: WordedLine;
  at: number;
  wording: Wording;
  faults: Fault[];
  change: (changed: Partial<WordedLine>) => void;
}

const CATEGORIES: Record<WordedLine["tax_category"], () => string> = {
  S: () => t("Standard"),
  Z: () => t("Zero rate"),
  E: () => t("Exempt"),
  AE: () => t("Reverse charge|category"),
  K: () => t("Within the EU"),
  G: () => t("Export"),
  O: () => t("Not subject to tax"),
};

export function LineDetails({ line, at, wording, faults, change }: Props) {
  const id = (name: string) => `line-${at}-${name}`;
  const period = line.period ?? {};
  return (
    <div class="line-details">
      <Labelled label={t("Details")} name={id("description")}>
        <textarea
          id={id("description")}
          class="field"
          rows={2}
          maxLength={5000}
          value={line.description}
          onInput={(event) => change({ description: event.currentTarget.value })}
        />
      </Labelled>
      <Labelled label={t("Unit")} name={id("unit")}>
        <select id={id("unit")} class="field" value={line.unit} onChange={(event) => change({ unit: event.currentTarget.value })}>
          <option value="">{t("pieces")}</option>
          {UNITS.map((code) => (
            <option key={code} value={code}>
              {unitWord(code)}
            </option>
          ))}
        </select>
      </Labelled>
      <Labelled label={t("Discount")} name={id("discount")} fault={problem(faults, at, "discount")} hint={t("10 %, or an amount")}>
        <Typed
          id={id("discount")}
          label={t("Discount")}
          shown={discountShown(line, wording.currency)}
          read={(text) => discountRead(text, wording.currency)}
          change={change}
        />
      </Labelled>
      <Labelled label={t("Tax")} name={id("category")}>
        <select
          id={id("category")}
          class="field"
          value={line.tax_category}
          onChange={(event) => {
            const category = event.currentTarget.value as WordedLine["tax_category"];
            change(category === "S" ? { tax_category: category } : { tax_category: category, tax_rate: 0 });
          }}
        >
          {Object.entries(CATEGORIES).map(([code, word]) => (
            <option key={code} value={code}>
              {word()}
            </option>
          ))}
        </select>
      </Labelled>
      <Labelled label={t("From")} name={id("start")} fault={problem(faults, at, "period")}>
        <input
          id={id("start")}
          class="field"
          type="date"
          value={period.start ?? ""}
          onInput={(event) => change({ period: spanned({ ...period, start: event.currentTarget.value || null }) })}
        />
      </Labelled>
      <Labelled label={t("Until")} name={id("end")}>
        <input
          id={id("end")}
          class="field"
          type="date"
          value={period.end ?? ""}
          onInput={(event) => change({ period: spanned({ ...period, end: event.currentTarget.value || null }) })}
        />
      </Labelled>
      {wording.kind === "quote" && (
        <label class="choice">
          <input type="checkbox" checked={line.optional} onChange={(event) => change({ optional: event.currentTarget.checked })} />
          {t("The customer may leave this out")}
        </label>
      )}
    </div>
  );
}

function spanned(period: NonNullable<WordedLine["period"]>): NonNullable<WordedLine["period"]> | null {
  return period.start || period.end ? period : null;
}

function discountShown(line: WordedLine, currency: string): string {
  if (line.discount_rate) return percent(line.discount_rate, locale);
  return line.discount ? bare(line.discount, currency, locale) : "";
}

function discountRead(text: string, currency: string): Partial<WordedLine> | null {
  if (!text.trim()) return { discount: 0, discount_rate: 0 };
  if (text.includes("%")) {
    const rate = typedRate(text, locale);
    return rate === null ? null : { discount: 0, discount_rate: rate };
  }
  const amount = typedDecimal(text, locale);
  if (amount === null || amount.startsWith("-")) return null;
  return { discount: Math.round(Number(amount) * 10 ** exponent(currency)), discount_rate: 0 };
}

/** What is wrong with a field of a line. */
export function problem(faults: Fault[], at: number, field: string): string | undefined {
  return faults.find((fault) => fault.field === `lines.${at}.${field}`)?.problem;
}
