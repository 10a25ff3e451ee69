/* Several invoices of one currency, paid in one go from the portal's home. */
import { signal } from "@preact/signals-core";
import type { Listed } from "../../api/types";
import { money } from "../../lib/money";
import { t, tn } from "../../lib/words";
import { locale } from "../boot";
import { opening, payWords, unpaid } from "../paying";
import { start } from "./start";
import "./style";

export { Came } from "./outcome";

/** As many as the server takes at once. */
const MOST = 50;
const ticked = signal<string[]>([]);

/** The box in a row; whoever ticked an invoice cannot add one of another currency. */
export function Tick({ found, documents }: { found: Listed; documents: Listed[] }) {
  const chosen = stillAsked(documents);
  const on = chosen.includes(found);
  const apart = !on && (chosen.length >= MOST || chosen.some((other) => other.currency !== found.currency));
  const change = () => (ticked.value = on ? ticked.value.filter((id) => id !== found.id) : [...ticked.value, found.id]);
  return (
    <label class="tick">
      <input type="checkbox" checked={on} disabled={apart} aria-label={t("Choose {number} to pay", { number: found.number })} onChange={change} />
    </label>
  );
}

export function Chosen({ documents }: { documents: Listed[] }) {
  const chosen = stillAsked(documents);
  const sum = chosen.reduce((amount, found) => amount + found.asked, 0);
  if (!chosen.length) return null;
  return (
    <div class="chosen" role="group" aria-label={t("Chosen to pay")}>
      <p>
        <span class="small" role="status">
          {tn(chosen.length, "{count} invoice", "{count} invoices")}
        </span>
        <span class="figure">{money(sum, chosen[0]!.currency, locale)}</span>
      </p>
      <button type="button" class="button plain" onClick={() => (ticked.value = [])}>
        {t("Clear")}
      </button>
      <button
        type="button"
        class="button primary"
        aria-disabled={opening.value}
        onClick={() => start(chosen.map((found) => ({ document: found.id, amount: found.asked })))}
      >
        {payWords()}
      </button>
      {unpaid.value && (
        <p class="small bad" role="alert">
          {unpaid.value}
        </p>
      )}
    </div>
  );
}

/** What is ticked and can still be paid, whatever changed meanwhile. */
function stillAsked(documents: Listed[]): Listed[] {
  return documents.filter((found) => found.asked > 0 && ticked.value.includes(found.id));
}
