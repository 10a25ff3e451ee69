/* One file: what it is, what becomes of it, and everything to know about it. */
import { useSignal } from "@preact/signals";
import { Check, ChevronDown, CircleAlert, FileText, Minus, TriangleAlert, type IconNode } from "lucide";
import type { Preview, Remark } from "../../api/types";
import { legal, short } from "../../lib/dates";
import { money } from "../../lib/money";
import { rich, t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { locale, today } from "../clock";
import { figure, place, worded } from "../parts/remark";
import { again, remove, seen, type Entry, type State } from "./queue";
import type { Seen } from "./together";

const MEGA = 1024 * 1024;

export function FileRow({ entry }: { entry: Entry }) {
  const open = useSignal(false);
  const state = entry.state.value;
  const found = seen.value.get(entry.id);
  const preview = "preview" in state ? state.preview : undefined;
  const name = preview?.number ?? entry.file.name;
  const details = `details-${entry.id}`;
  return (
    <li class="file" data-step={state.step} data-group={state.step === "taken" ? undefined : found?.group}>
      <Icon of={markOf(state, found)} />
      <p class="strong">{title(entry, state, found)}</p>
      <p class="small">{about(entry, state, found)}</p>
      {preview && state.step !== "refused" && (
        <p class="sum">
          {money(preview.total, preview.currency, locale)}
          {preview.due_on && <span class="small">{t("due {date}", { date: short(preview.due_on, today(), locale) })}</span>}
        </p>
      )}
      {(state.step === "reading" || state.step === "sending") && (
        <progress aria-label={t("How much of {name} is sent", { name: entry.file.name })} max={1} value={state.sent} />
      )}
      {(preview || state.step === "refused") && (
        <button
          type="button"
          class="tool"
          aria-expanded={open.value}
          aria-controls={details}
          aria-label={t("Details of {name}", { name })}
          onClick={() => (open.value = !open.value)}
        >
          <Icon of={ChevronDown} />
        </button>
      )}
      {open.value && (
        <div class="details" id={details}>
          <Details entry={entry} state={state} found={found} preview={preview} />
        </div>
      )}
    </li>
  );
}

function markOf(state: State, found: Seen | undefined): IconNode {
  if (state.step === "taken") return Check;
  if (state.step === "refused") return CircleAlert;
  if (found?.group === "here") return Minus;
  return found?.group === "check" ? TriangleAlert : FileText;
}

function title(entry: Entry, state: State, found: Seen | undefined) {
  if (state.step === "taken")
    return <a href={`/staff/documents/${state.taken.document}`}>{state.taken.number}</a>;
  if (!("preview" in state) || !state.preview) return entry.file.name;
  const { document, number } = state.preview;
  return found?.group === "here" && document ? <a href={`/staff/documents/${document}`}>{number}</a> : number;
}

/** The second line: why not, or whose document it is. */
function about(entry: Entry, state: State, found: Seen | undefined): string {
  switch (state.step) {
    case "waiting":
      return t("Waiting, {size}", { size: size(entry.file) });
    case "reading":
      return t("Looking at it");
    case "refused":
      return state.why;
    case "taken":
      if (!state.taken.created) return t("It came in meanwhile. Nothing was changed.");
  }
  if (found?.twin !== undefined) return t("The same file as {name}", { name: found.twin });
  if (found?.group === "here") return t("This file was imported before. Nothing will change.");
  const { kind, customer, customer_name } = state.preview;
  const values = { customer: customer_name };
  if (kind === "credit_note")
    return customer || state.step === "taken"
      ? t("Credit note to {customer}", values)
      : t("Credit note to {customer}, a new customer", values);
  return customer || state.step === "taken"
    ? t("Invoice to {customer}", values)
    : t("Invoice to {customer}, a new customer", values);
}

interface DetailsProps {
  entry: Entry;
  state: State;
  found: Seen | undefined;
  preview: Preview | undefined;
}

function Details({ entry, state, found, preview }: DetailsProps) {
  const remarks = state.step === "taken" ? (state.taken.remarks ?? []) : (found?.remarks ?? []);
  const others = remarks.filter(({ code }) => code !== "differs");
  return (
    <>
      {state.step === "refused" && <Refused entry={entry} state={state} />}
      {preview && <Differences remarks={remarks} currency={preview.currency} />}
      {preview &&
        others.map((remark) => {
          const [what, text] = worded(remark, preview.currency, preview.number);
          return <p>{rich("{what}. {text}", { what: <span class="strong">{what.replace(/[.?]$/, "")}</span>, text })}</p>;
        })}
      <dl class="facts">
        {preview && (
          <>
            <Fact name={t("Seller")}>{preview.seller_name}</Fact>
            <Fact name={t("Customer")}>{preview.customer_name}</Fact>
            <Fact name={t("Issued")}>{legal(preview.issued_on, locale)}</Fact>
            {preview.due_on && <Fact name={t("Due")}>{legal(preview.due_on, locale)}</Fact>}
            {preview.due !== preview.total && (
              <Fact name={t("To pay")}>{money(preview.due, preview.currency, locale)}</Fact>
            )}
          </>
        )}
        <Fact name={t("File")}>{`${entry.file.name}, ${size(entry.file)}`}</Fact>
      </dl>
    </>
  );
}

function Refused({ entry, state }: { entry: Entry; state: Extract<State, { step: "refused" }> }) {
  return (
    <>
      {state.faults.length > 0 && (
        <ul class="faults">
          {state.faults.map(({ field, problem }) => (
            <li>
              {problem} {field && <code>{field}</code>}
            </li>
          ))}
        </ul>
      )}
      <p class="buttons">
        <button type="button" class="button" onClick={() => again(entry)}>
          {t("Look again")}
        </button>
        <button type="button" class="button plain" onClick={() => remove(entry)}>
          {t("Take it off the list")}
        </button>
      </p>
    </>
  );
}

function Differences({ remarks, currency }: { remarks: readonly Remark[]; currency: string }) {
  const differing = remarks.filter(({ code }) => code === "differs");
  if (!differing.length) return null;
  return (
    <table class="differences">
      <caption>{t("Amounts in {currency} that its own parts do not give", { currency })}</caption>
      <thead>
        <tr>
          <th>{t("What")}</th>
          <th class="number">{t("It says")}</th>
          <th class="number">{t("Its parts give")}</th>
        </tr>
      </thead>
      <tbody>
        {differing.map(({ where, stated, computed }) => (
          <tr>
            <td>{place(where ?? "")}</td>
            <td class="number">{figure(stated ?? "", currency)}</td>
            <td class="number">{figure(computed ?? "", currency)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function size({ size: bytes }: File): string {
  const [figure_, unit] = bytes < MEGA ? [bytes / 1024, "kB"] : [bytes / MEGA, "MB"];
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: figure_ < 10 ? 1 : 0 }).format(figure_)} ${unit}`;
}
