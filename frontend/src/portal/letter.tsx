/* The letter: who writes to whom, what it is for, and what it comes to. */
import type { Line, Party, PortalDocument, Snapshot } from "../api/types";
import { legal } from "../lib/dates";
import { bare, decimal, exponent, money, percent } from "../lib/money";
import { unit } from "../lib/units";
import { locale } from "./boot";

export function Letter({ document, live }: PortalDocument) {
  return (
    <article class="paper">
      <section class="parties">
        <Who title="From" party={document.seller} />
        <Who title="To" party={document.buyer} />
      </section>
      <Facts document={document} />
      {document.notes.length > 0 && (
        <section class={`letter note ${isLong(document.notes) ? "long" : ""}`} data-section="terms">
          {document.notes.map((note) => (
            <p>{note}</p>
          ))}
        </section>
      )}
      <Lines document={document} />
      <Sums document={document} paid={live.paid} due={live.due} />
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
    party.vat_id && `VAT ${party.vat_id}`,
  ].filter((line) => line && line !== party.name);
  return (
    <div>
      <h2 class="small">{title}</h2>
      <p class="strong">{party.legal_name || party.name}</p>
      {lines.map((line) => (
        <p>{line}</p>
      ))}
    </div>
  );
}

const REFERENCES: Record<string, string> = {
  buyer_reference: "Your reference",
  order: "Your order",
  sales_order: "Our order",
  contract: "Contract",
  project: "Project",
  preceding_invoice: "Invoice",
  despatch: "Despatch advice",
  receipt: "Receipt",
  tender: "Tender",
  object: "Object",
  accounting: "Cost centre",
  supporting: "Supporting document",
};

function Facts({ document }: { document: Snapshot }) {
  const facts: [string, string][] = [["Issued", legal(document.issued_on, locale)]];
  if (document.due_on) facts.push(["Due", legal(document.due_on, locale)]);
  if (document.delivery?.on) facts.push(["Delivered", legal(document.delivery.on, locale)]);
  if (document.period?.start || document.period?.end) {
    const ends = [document.period.start, document.period.end];
    facts.push(["Period", ends.map((end) => (end ? legal(end, locale) : "")).join(" – ")]);
  }
  for (const reference of document.references)
    facts.push([REFERENCES[reference.kind] ?? reference.kind, reference.value]);
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div>
          <dt class="small">{name}</dt>
          <dd>{value}</dd>
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
          <th role="columnheader">Description</th>
          <th role="columnheader" class="number">
            Quantity
          </th>
          <th role="columnheader" class="number">
            Price
          </th>
          <th role="columnheader" class="number">
            VAT
          </th>
          <th role="columnheader" class="number">
            Amount
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
    ...line.properties.map((property) => `${property.name}: ${property.value}`),
    ...line.adjustments.map(
      (part) => `${part.reason || (part.charge ? "Charge" : "Discount")} ${part.charge ? "" : "−"}${bare(part.amount, currency, locale)}`,
    ),
  ].filter(Boolean);
  return (
    <tr role="row">
      <td role="cell" class="what">
        <span class="strong">{line.name}</span>
        {more.map((text) => (
          <span class="small">{text}</span>
        ))}
      </td>
      <td role="cell" class="number">
        {quantity}
      </td>
      <td role="cell" class="number">
        {price}
        {per}
      </td>
      <td role="cell" class="number">
        {percent(line.tax.rate, locale)}
      </td>
      <td role="cell" class="number strong sum">
        {bare(line.net, currency, locale)}
      </td>
    </tr>
  );
}

function Sums({ document, paid, due }: { document: Snapshot; paid: number; due: number }) {
  const { currency, totals } = document;
  const rows: [string, number][] = [["Subtotal", totals.lines]];
  for (const part of document.adjustments) {
    const sign = part.charge ? 1 : -1;
    rows.push([part.reason || (part.charge ? "Charge" : "Discount"), sign * part.amount]);
  }
  for (const tax of document.taxes)
    rows.push([
      tax.rate || tax.tax
        ? `VAT ${percent(tax.rate, locale)} on ${bare(tax.taxable, currency, locale)}`
        : tax.exemption || "No VAT",
      tax.tax,
    ]);
  const credit = document.kind === "credit_note";
  return (
    <dl class="sums">
      {rows.map(([name, amount]) => (
        <Sum name={name} amount={bare(amount, currency, locale)} />
      ))}
      <Sum name="Total" amount={money(totals.gross, currency, locale)} class="total" />
      {paid !== 0 && <Sum name="Paid" amount={bare(-paid, currency, locale)} />}
      {totals.rounding !== 0 && (
        <Sum name="Rounding" amount={bare(totals.rounding, currency, locale)} />
      )}
      <Sum
        name={credit ? "Credit" : "Amount due"}
        amount={money(due, currency, locale)}
        class="due-sum"
      />
    </dl>
  );
}

function Sum({ name, amount, ...rest }: { name: string; amount: string; class?: string }) {
  return (
    <div class={rest.class}>
      <dt>{name}</dt>
      <dd>{amount}</dd>
    </div>
  );
}
