/* Three lanes side by side: what the customer did, what Stripe says, what was booked; a dash where nothing was. */
import { ExternalLink } from "lucide";
import type { Evidence } from "../../api/types";
import { money } from "../../lib/money";
import { t, tn } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { dateOf, dayOf, exact, locale, now, second } from "../clock";
import { codeWord, disputeWord, methodWord } from "../payment-words";
import { becauseOf, disputeTerms } from "./words";

const LANES = ["customer", "stripe", "ledger"] as const;
const SHORT = 16;
const SEEN = "document.viewed";

/** What happened in one second, lane by lane. */
interface Row {
  at: string;
  cells: Record<(typeof LANES)[number], Evidence[]>;
}

interface Shown {
  currency: string;
  /** Whether Stripe's own dashboard shows it: a stand-in has none. */
  genuine: boolean;
}

export function Lanes({ evidence, ...shown }: Shown & { evidence: Evidence[] }) {
  const heads = { customer: [t("Customer"), t("what was done here")], stripe: ["Stripe", t("what Stripe says")], ledger: [t("Ledger"), t("what was booked")] };
  const rows = together(evidence);
  return (
    <div class="lanes">
      <table>
        <caption class="visually-hidden">{t("Evidence")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("Time")}</th>
            {LANES.map((lane) => (
              <th key={lane} scope="col">
                <span class="strong">{heads[lane][0]}</span> <span class="small">{heads[lane][1]}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, place) => (
            <tr key={row.at}>
              <th scope="row">
                <time dateTime={row.at} title={exact(row.at)}>
                  {dateOf(row.at) !== dateOf(rows[place - 1]?.at ?? 0) && <span class="date">{dayOf(row.at, now.value)}</span>}
                  {second(row.at)}
                </time>
              </th>
              {LANES.map((lane) => (
                <td key={lane} data-lane={lane} data-none={!row.cells[lane].length}>
                  {row.cells[lane].length ? <Told row={row} lane={lane} {...shown} /> : "–"}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {!rows.length && <p class="none">{t("Nothing has happened yet.")}</p>}
    </div>
  );
}

function together(evidence: Evidence[]): Row[] {
  const rows: Row[] = [];
  for (const each of evidence) {
    const at = new Date(Math.floor(Date.parse(each.at) / 1_000) * 1_000).toISOString();
    const last = rows.at(-1);
    const same = last?.at === at || (last && onlySeen(last) && each.what === SEEN);
    if (!same) rows.push({ at, cells: { customer: [], stripe: [], ledger: [] } });
    rows.at(-1)!.cells[each.lane].push(each);
  }
  return rows;
}

/** Whether nothing but looking happened: looks in a row are told together. */
function onlySeen({ cells }: Row): boolean {
  return !cells.stripe.length && !cells.ledger.length && cells.customer.every((each) => each.what === SEEN);
}

function Told({ row, lane, ...shown }: Shown & { row: Row; lane: (typeof LANES)[number] }) {
  const told = row.cells[lane];
  if (told.length > 1 && onlySeen(row)) return <Looks of={told} />;
  return <>{told.map((each, index) => <Cell key={index} of={each} {...shown} />)}</>;
}

function Looks({ of: looks }: { of: Evidence[] }) {
  const last = looks.at(-1)!.at;
  return <p class="evident">{tn(looks.length, "Viewed {count} time, until {at}", "Viewed {count} times, until {at}", { at: `${dayOf(last, now.value)}, ${second(last)}` })}</p>;
}

function Cell({ of: each, currency, genuine }: Shown & { of: Evidence }) {
  const event = each.what.includes(".") && each.lane === "stripe";
  const sum = each.amount ? money(each.amount, currency, locale) : "";
  const detail = detailOf(each);
  return (
    <p class="evident" data-bad={each.bad}>
      <span class={event ? "mono" : ""}>{[event ? each.what : whatWord(each.what), sum].filter(Boolean).join(", ")}</span>
      {(detail || each.reference) && (
        <span class="small">
          {detail} {each.reference && <Reference of={each} genuine={genuine} />}
        </span>
      )}
    </p>
  );
}

/** Stripe's name of a thing, shortened, leading there. */
function Reference({ of: { reference, livemode }, genuine }: { of: Evidence; genuine: boolean }) {
  const short = reference.length > SHORT ? `${reference.slice(0, 10)}…${reference.slice(-4)}` : reference;
  if (!genuine) return <span class="mono" title={reference} translate={false}>{short}</span>;
  return (
    <a class="mono" href={dashboard(reference, livemode)} target="_blank" rel="noreferrer" title={reference} translate={false}>
      {short}
      <Icon of={ExternalLink} />
    </a>
  );
}

/** Where Stripe's own dashboard shows it. */
function dashboard(reference: string, livemode: boolean): string {
  const base = `https://dashboard.stripe.com${livemode ? "" : "/test"}`;
  const places: Record<string, string> = { pi: "payments", evt: "events", re: "refunds", dp: "disputes", du: "disputes" };
  const place = places[reference.split("_")[0]!];
  return place ? `${base}/${place}/${reference}` : `${base}/search?query=${encodeURIComponent(reference)}`;
}

function detailOf({ what, detail, lane, fee = 0, fee_currency = "", until }: Evidence): string {
  if (!detail) return "";
  if (what === "declined") return codeWord(detail);
  if (what === "dispute") return [disputeWord(detail), ...disputeTerms(fee, fee_currency, until)].join(", ");
  if (what === "payment") return methodWord(detail);
  if (lane === "stripe" && what !== "refund") return sourceWord(detail);
  return what === "taken_back" ? becauseOf(detail) : detail.replaceAll("_", " ");
}

/** How we came to know. */
function sourceWord(source: string): string {
  switch (source) {
    case "webhook":
      return t("told by webhook");
    case "reconcile":
      return t("found when comparing");
    case "return":
      return t("looked up when the customer came back");
    case "staff":
      return t("looked up by staff");
    case "checkout":
      return t("when the page was opened");
    case "autopay":
      return t("by autopay");
    default:
      return source.replaceAll("_", " ");
  }
}

function whatWord(what: string): string {
  switch (what) {
    case "document.viewed":
      return t("Viewed");
    case "link.copied":
      return t("Link copied");
    case "delivery.sent":
      return t("Message sent");
    case "payment.started":
      return t("Went to pay");
    case "created":
      return t("Try begun");
    case "open":
      return t("Checkout page open");
    case "declined":
      return t("Declined");
    case "requires_action":
      return t("3-D Secure asked for");
    case "processing":
      return t("Processing");
    case "succeeded":
      return t("Succeeded");
    case "failed":
      return t("Failed");
    case "abandoned":
      return t("Page ended unpaid");
    case "canceled":
      return t("Cancelled");
    case "refund":
      return t("Refund");
    case "dispute":
      return t("Dispute");
    case "payment":
      return t("Payment booked");
    case "settled_by_payment":
      return t("Settled by the payment");
    case "settled_by_credit_note":
      return t("Settled by a credit note");
    case "settled_by_write_off":
      return t("Written off");
    case "taken_back":
      return t("Taken back");
    default:
      return what.replaceAll("_", " ");
  }
}
