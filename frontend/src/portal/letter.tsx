/* The letter: who writes to whom, what it is for, and what it comes to. */
import type { Adjustment, Line, Party, PortalDocument, Reference, Snapshot } from "../api/types";
import { legal } from "../lib/dates";
import { bare, decimal, exponent, money, percent } from "../lib/money";
import { unit } from "../lib/units";
import { t } from "../lib/words";
import { locale } from "./boot";
import { exemption } from "./exemption";

export function Letter({ document, live }: PortalDocument) {
  return (
    <article class="paper">
      <section class="parties">
        <Who title={t("From|sender")} party={document.seller} />
        <Who title={t("To|recipient")} party={document.buyer} />
      </section>
      <Facts document={document} />
      {document.notes.length > 0 && (
        <section class={`letter note ${isLong(document.notes) ? "long" : ""}`} data-section="terms">
          {document.notes.map((note) => (
            <p dir="auto">{note}</p>
          ))}
        </section>
      )}
      <Lines document={document} />
      <Sums document={document} live={live} />
    </article>
  );
}

/** A letter speaks in serif; what a system printed is set small. */
function isLong(notes: string[]): boolean {
  return notes.join("").length > 320;
}

function Who({ title, party }: { title: string; party: Party }) {
  const address = party.address;
  const lines = [
    party.contact?.name,
    ...(address?.lines ?? []),
    [address?.postcode, address?.city].filter(Boolean).join(" "),
    address?.region,
    party.vat_id && t("VAT {number}", { number: party.vat_id }),
  ].filter((line) => line && line !== party.name);
  return (
    <div>
      <h2 class="small">{title}</h2>
      <p class="strong">
        <bdi>{party.legal_name || party.name}</bdi>
      </p>
      {lines.map((line) => (
        <p>
          <bdi>{line}</bdi>
        </p>
      ))}
    </div>
  );
}

function nameOf(reference: Reference): string {
  switch (reference.kind) {
    case "buyer_reference":
      return t("Your reference");
    case "order":
      return t("Your order");
    case "sales_order":
      return t("Our order");
    case "contract":
      return t("Contract");
    case "project":
      return t("Project");
    case "preceding_invoice":
      return t("Invoice");
    case "despatch":
      return t("Despatch advice");
    case "receipt":
      return t("Receipt of goods");
    case "tender":
      return t("Tender");
    case "object":
      return t("Object");
    case "accounting":
      return t("Cost centre");
    case "supporting":
      return t("Supporting document");
  }
}

function Facts({ document }: { document: Snapshot }) {
  const facts: [string, string][] = [[t("Issued"), legal(document.issued_on, locale)]];
  if (document.due_on) facts.push([t("Due|label"), legal(document.due_on, locale)]);
  if (document.delivery?.on) facts.push([t("Delivered"), legal(document.delivery.on, locale)]);
  if (document.period?.start || document.period?.end) {
    const ends = [document.period.start, document.period.end];
    facts.push([t("Period"), ends.map((end) => (end ? legal(end, locale) : "")).join(" – ")]);
  }
  for (const reference of document.references)
    facts.push([nameOf(reference), reference.value]);
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div>
          <dt class="small">{name}</dt>
          <dd>
            <bdi>{value}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Lines({ document }: { document: Snapshot }) {
  return (
    <table class="lines" role="table" data-section="lines">
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader">{t("Description")}</th>
          <th role="columnheader" class="number">
            {t("Quantity")}
          </th>
          <th role="columnheader" class="number">
            {t("Price")}
          </th>
          <th role="columnheader" class="number">
            {t("VAT")}
          </th>
          <th role="columnheader" class="number">
            {t("Amount")}
          </th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        {document.lines.map((line) => (
          <Row line={line} currency={document.currency} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ line, currency }: { line: Line; currency: string }) {
  const quantity = `${decimal(line.quantity, locale)} ${unit(line.unit, line.quantity)}`.trim();
  const price = decimal(line.price, locale, exponent(currency));
  const per = line.base_quantity === "1" ? "" : ` / ${decimal(line.base_quantity, locale)}`;
  const more = [
    line.description !== line.name && line.description,
    line.note,
    line.optional && t("Optional; not in the total"),
    ...line.properties.map((property) => `${property.name}: ${property.value}`),
    ...line.adjustments.map(
      (part) => `${why(part)} ${bare(part.charge ? part.amount : -part.amount, currency, locale)}`,
    ),
  ].filter(Boolean);
  return (
    <tr role="row">
      <td role="cell" class="what">
        <bdi class="strong">{line.name}</bdi>
        {more.map((text) => (
          <bdi class="small">{text}</bdi>
        ))}
      </td>
      <td role="cell" class="number">
        <bdi>{quantity}</bdi>
      </td>
      <td role="cell" class="number">
        {price}
        {per}
      </td>
      <td role="cell" class="number" data-label={t("VAT")}>
        {percent(line.tax.rate, locale)}
      </td>
      <td role="cell" class={line.optional ? "number sum small" : "number sum strong"}>
        {line.optional && "+ "}
        {bare(line.net, currency, locale)}
      </td>
    </tr>
  );
}

function Sums({ document, live: { status, paid, due } }: PortalDocument) {
  const { currency, totals } = document;
  const rows: [string, number][] = [[t("Subtotal"), totals.lines]];
  for (const part of document.adjustments) {
    const sign = part.charge ? 1 : -1;
    rows.push([why(part), sign * part.amount]);
  }
  for (const tax of document.taxes)
    rows.push([
      tax.rate || tax.tax
        ? t("VAT {rate} on {amount}", { rate: percent(tax.rate, locale), amount: bare(tax.taxable, currency, locale) })
        : exemption(tax),
      tax.tax,
    ]);
  const credit = document.kind === "credit_note";
  const asks = (credit || document.kind === "invoice") && status !== "void";
  return (
    <dl class="sums">
      {rows.map(([name, amount]) => (
        <Sum name={name} amount={bare(amount, currency, locale)} />
      ))}
      <Sum name={t("Total")} amount={money(totals.gross, currency, locale)} class={asks || paid ? "total" : "due-sum"} />
      {paid !== 0 && <Sum name={t("Paid|sum")} amount={bare(-paid, currency, locale)} />}
      {totals.rounding !== 0 && (
        <Sum name={t("Rounding")} amount={bare(totals.rounding, currency, locale)} />
      )}
      {asks && (
        <Sum
          name={credit ? t("Credit") : t("Amount due")}
          amount={money(due, currency, locale)}
          class="due-sum"
        />
      )}
    </dl>
  );
}

function why(part: Adjustment): string {
  return part.reason || (part.charge ? t("Charge") : t("Discount"));
}

function Sum({ name, amount, ...rest }: { name: string; amount: string; class?: string }) {
  return (
    <div class={rest.class}>
      <dt>
        <bdi>{name}</bdi>
      </dt>
      <dd>{amount}</dd>
    </div>
  );
}
