/* The lines, by keyboard alone: Enter goes on, the arrows go up and down, Alt and an arrow move. */
import { useSignal } from "@preact/signals";
import { ChevronDown, GripVertical, Plus, Trash2 } from "lucide";
import type { Fault, WordedLine, Wording } from "../../api/types";
import { bare, exponent, percent } from "../../lib/money";
import { typedRate } from "../../lib/typed";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { locale } from "../clock";
import { NumberCell, Typed } from "./cells";
import { LineDetails, problem } from "./details";
import { changedLine, isBlank, movedLine, nextLine, pasted } from "./wording";

interface Props {
  wording: Wording;
  nets: number[];
  taxRate: number;
  faults: Fault[];
  change: (lines: WordedLine[]) => void;
}

export function Lines({ wording, nets, taxRate, faults, change }: Props) {
  const opened = useSignal<number | null>(null);
  const dragged = useSignal<number | null>(null);
  const { lines, currency } = wording;
  const set = (at: number, changed: Partial<WordedLine>) => change(changedLine(lines, at, changed));
  const add = (at: number) => {
    change([...lines.slice(0, at), nextLine(lines.slice(0, at), taxRate), ...lines.slice(at)]);
    focus(at, "name");
  };
  const remove = (at: number) => {
    change(lines.filter((_, place) => place !== at));
    focus(Math.max(at - 1, 0), "name");
  };
  const move = (from: number, to: number, column = "name") => {
    if (to < 0 || to >= lines.length) return;
    change(movedLine(lines, from, to));
    focus(to, column);
  };
  const paste = (event: ClipboardEvent, at: number) => {
    const rows = pasted(event.clipboardData?.getData("text/plain") ?? "", locale, nextLine(lines, taxRate));
    if (!rows) return;
    event.preventDefault();
    const kept = lines[at] && isBlank(lines[at]) ? at : at + 1;
    change([...lines.slice(0, kept), ...rows, ...lines.slice(kept === at ? at + 1 : kept)]);
    focus(kept + rows.length - 1, "name");
  };
  const press = (event: KeyboardEvent) => {
    const [, place, column] = (event.target as Element).id.match(/^lines-(\d+)-(\w+)$/) ?? [];
    if (!place || !column || event.isComposing) return;
    const at = Number(place);
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step) {
      event.preventDefault();
      if (event.altKey) move(at, at + step, column);
      else focus(at + step, column);
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      if (at === lines.length - 1 || event.shiftKey) add(at + 1);
      else focus(at + 1, "name");
    } else if (event.key === "Backspace" && column === "name" && lines.length > 1 && isBlank(lines[at]!)) {
      event.preventDefault();
      remove(at);
    }
  };
  return (
    <>
      <table class="writing-lines" onKeyDown={press}>
        <thead>
          <tr>
            <th class="grip"><span class="visually-hidden">{t("Move")}</span></th>
            <th>{t("Description")}</th>
            <th class="number">{t("Quantity")}</th>
            <th class="number">{t("Price")}</th>
            <th class="number">{t("VAT")}</th>
            <th class="number">{t("Amount")}</th>
            <th class="act"><span class="visually-hidden">{t("More")}</span></th>
          </tr>
        </thead>
        {lines.map((line, at) => (
          <tbody
            key={at}
            data-dragged={dragged.value === at || undefined}
            onDragOver={(event) => dragged.value !== null && event.preventDefault()}
            onDrop={() => {
              if (dragged.value !== null) move(dragged.value, at);
              dragged.value = null;
            }}
          >
            <tr data-optional={line.optional || undefined}>
              <td class="grip">
                <span draggable aria-hidden="true" onDragStart={() => (dragged.value = at)} onDragEnd={() => (dragged.value = null)}>
                  <Icon of={GripVertical} />
                </span>
              </td>
              <td>
                <input
                  id={`lines-${at}-name`}
                  class="cell"
                  maxLength={200}
                  autocomplete="off"
                  aria-label={t("Description of line {number}", { number: at + 1 })}
                  aria-invalid={problem(faults, at, "name") ? true : undefined}
                  title={problem(faults, at, "name") ?? ""}
                  placeholder={at === lines.length - 1 ? t("Type a line, or paste rows from a sheet") : ""}
                  value={line.name}
                  onInput={(event) => set(at, { name: event.currentTarget.value })}
                  onPaste={(event) => paste(event, at)}
                />
                {aside(line) && <span class="small">{aside(line)}</span>}
              </td>
              <td>
                <NumberCell
                  id={`lines-${at}-quantity`}
                  label={t("Quantity of line {number}", { number: at + 1 })}
                  value={line.quantity}
                  change={(quantity) => set(at, { quantity })}
                  fault={problem(faults, at, "quantity")}
                />
              </td>
              <td>
                <NumberCell
                  id={`lines-${at}-price`}
                  label={t("Price of line {number}", { number: at + 1 })}
                  value={line.price}
                  digits={exponent(currency)}
                  placeholder={t("Price")}
                  change={(price) => set(at, { price })}
                  fault={problem(faults, at, "price")}
                />
              </td>
              <td>
                <Typed
                  id={`lines-${at}-tax_rate`}
                  label={t("VAT of line {number}, in percent", { number: at + 1 })}
                  shown={percent(line.tax_rate, locale)}
                  read={(text) => typedRate(text, locale)}
                  change={(rate) => set(at, taxed(line, rate))}
                  fault={problem(faults, at, "tax_rate")}
                />
              </td>
              <td class="number sum">
                {bare(nets[at] ?? 0, currency, locale)}
                {problem(faults, at, "discount") && <span class="fault">{problem(faults, at, "discount")}</span>}
              </td>
              <td class="act">
                <button
                  type="button"
                  class="tool"
                  aria-expanded={opened.value === at}
                  aria-label={t("More of line {number}", { number: at + 1 })}
                  onClick={() => (opened.value = opened.value === at ? null : at)}
                >
                  <Icon of={ChevronDown} />
                </button>
                <button
                  type="button"
                  class="tool"
                  aria-label={t("Remove line {number}", { number: at + 1 })}
                  onClick={() => remove(at)}
                >
                  <Icon of={Trash2} />
                </button>
              </td>
            </tr>
            {opened.value === at && (
              <tr class="line-more">
                <td />
                <td colSpan={6}>
                  <LineDetails line={line} at={at} wording={wording} faults={faults} change={(changed) => set(at, changed)} />
                </td>
              </tr>
            )}
          </tbody>
        ))}
      </table>
      <p class="buttons">
        <button type="button" class="button" onClick={() => add(lines.length)}>
          <Icon of={Plus} />
          {t("Add line")} <kbd>{t("Enter|key")}</kbd>
        </button>
      </p>
    </>
  );
}

/** A rate of nothing is the category without tax; a rate again is the standard one. */
function taxed(line: WordedLine, rate: number): Partial<WordedLine> {
  if (rate) return { tax_rate: rate, tax_category: "S" };
  return { tax_rate: 0, tax_category: line.tax_category === "S" ? "Z" : line.tax_category };
}

/** What stands small below a line: its discount, its period, that it may be chosen. */
function aside(line: WordedLine): string {
  const parts = [
    line.description.split("\n")[0],
    line.discount_rate ? t("{share} off", { share: percent(line.discount_rate, locale) }) : line.discount ? t("with a discount") : "",
    line.period?.start || line.period?.end ? [line.period.start, line.period.end].filter(Boolean).join(" – ") : "",
    line.optional ? t("optional") : "",
  ];
  return parts.filter(Boolean).join(", ");
}

/** Once the rows stand where they belong. */
function focus(at: number, column: string): void {
  requestAnimationFrame(() => document.getElementById(`lines-${at}-${column}`)?.focus());
}
