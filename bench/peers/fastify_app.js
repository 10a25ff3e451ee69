// The Fastify peer: the same question, from a copy of the same database, by one prepared statement.
import { createHash } from "node:crypto";
import Fastify from "fastify";

const { DATABASE, PORT } = process.env;
const SITTING = 30 * 60 * 1000;
const LEAST = 50;
const SCHEME = "Portal ";
const TOKEN = /^[0-9a-hjkmnp-tv-z]{32}$/;
const STATUS = { unknown_token: 404, not_found: 404, revoked: 410, superseded: 410, expired: 410 };
const OPENING = `
  SELECT link.id AS link, link.customer, link.document AS only_, link.revoked_at,
    link.superseded_at, link.expires_at, customer.portal_enabled AS customer_enabled,
    settings.portal_enabled, settings.keep_paid_links_open, settings.show_credit_notes,
    settings.show_quotes, settings.show_sales_orders, settings.hide_future_invoices, settings.time_zone, settings.version + customer.version AS look,
    customer.unfollowed_at IS NULL AS followed,
    document.id,
    document.customer AS owner, document.kind, document.total, document.paid, document.due,
    document.processing, document.instalment, document.instalment_on,
    billing.secret_key <> '' AS connected, billing.other_amounts, billing.least_share, billing.late_fee_policy,
    document.issued_on, document.due_on, document.valid_until, document.voided_at,
    document.version, CASE WHEN document.version > 1 THEN (
      SELECT max(document_view.version) FROM document_view
      JOIN visit ON visit.id = document_view.visit
      WHERE document_view.document = document.id AND document_view.viewed_at IS NOT NULL
        AND visit.visit_class = 'human' AND visit.seen_at < ?) END AS seen_version,
    seller.confirmed_at, document_version.body
  FROM link
  JOIN customer ON customer.id = link.customer
  JOIN settings ON settings.id = 1
  JOIN billing ON billing.id = 1
  LEFT JOIN document ON document.id = coalesce(?, link.document)
  LEFT JOIN seller ON seller.id = document.seller
  LEFT JOIN document_version
    ON document_version.document = document.id AND document_version.version = document.version
  WHERE link.token_hash = ?`;

const { name, database } = await opened();
database.exec("PRAGMA query_only = 1; PRAGMA mmap_size = 134217728");
const opening = database.prepare(OPENING);
const app = Fastify({ logger: false });
const formats = new Map();

app.get("/about", async () => ({ name }));

app.get("/api/portal/documents/:document", async (request, reply) => {
  const row = found(request.headers.authorization ?? "", request.params.document);
  const day = row && localDate(row.time_zone);
  const reason = refusal(row, day);
  if (reason) return reply.code(STATUS[reason] ?? 403).send({ reason });
  const live = JSON.stringify({
    link: row.link,
    status: status(row, day),
    paid: row.paid,
    due: row.due,
    processing: row.processing,
    instalment: row.instalment,
    instalment_on: row.instalment_on,
    pay: unpayable(row, day),
    least: row.other_amounts ? least(row) : null,
    late_fee_policy: row.kind === "invoice" ? row.late_fee_policy : "",
    seen_version: row.seen_version,
    today: day,
    look: row.look,
    followed: Boolean(row.followed),
  });
  reply.type("application/json").headers({
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
  });
  return `{"document":${content(row)},"live":${live}}`;
});

await app.listen({ host: "127.0.0.1", port: Number(PORT) });

/** better-sqlite3 where it could be built, else the SQLite that Node carries since 22.13. */
async function opened() {
  const { default: fastify } = await import("fastify/package.json", { with: { type: "json" } });
  const peer = `Fastify ${fastify.version}`;
  try {
    const { default: Database } = await import("better-sqlite3");
    const driver = await import("better-sqlite3/package.json", { with: { type: "json" } });
    return {
      name: `${peer} + better-sqlite3 ${driver.default.version}`,
      database: new Database(DATABASE),
    };
  } catch {
    const { DatabaseSync } = await import("node:sqlite");
    return {
      name: `${peer} + node:sqlite of ${process.version}`,
      database: new DatabaseSync(DATABASE),
    };
  }
}

function found(authorization, document) {
  if (!authorization.startsWith(SCHEME)) return undefined;
  const token = authorization.slice(SCHEME.length).toLowerCase();
  if (!TOKEN.test(token)) return undefined;
  const over = new Date(Date.now() - SITTING).toISOString();
  return opening.get(over, document, createHash("sha256").update(token).digest());
}

function refusal(row, day) {
  if (!row) return "unknown_token";
  if (!row.portal_enabled) return "portal_disabled";
  if (!row.customer_enabled) return "customer_portal_disabled";
  if (row.revoked_at) return "revoked";
  if (row.superseded_at) return "superseded";
  const expired = row.expires_at && Date.parse(row.expires_at) <= Date.now();
  const paid = row.only_ && row.id && status(row, day) === "paid";
  if (expired && !(row.keep_paid_links_open && paid)) return "expired";
  return shown(row, day) ? null : "not_found";
}

function shown(row, day) {
  if (!row.id || row.owner !== row.customer || !row.version) return false;
  if (row.only_ && row.only_ !== row.id) return false;
  if (row.kind === "credit_note") return Boolean(row.show_credit_notes);
  if (row.kind === "quote") return Boolean(row.show_quotes);
  if (row.kind === "sales_order") return Boolean(row.show_sales_orders);
  return !(row.hide_future_invoices && row.issued_on > day);
}

function status(row, day) {
  if (row.voided_at) return row.kind === "quote" ? "withdrawn" : "void";
  if (row.kind === "quote") return row.valid_until && row.valid_until < day ? "expired" : "open";
  if (row.kind !== "invoice" || row.total < 0) return "open";
  if (row.due <= 0) return "paid";
  if (row.processing >= row.due) return "processing";
  if (row.due_on && row.due_on < day) return "overdue";
  return row.due < row.total ? "partly_paid" : "open";
}

/** Why nothing can be paid online; the street's currency is the euro. */
function unpayable(row, day) {
  if (!row.connected) return "not_connected";
  if (!row.confirmed_at) return "unknown_seller";
  if (row.kind !== "invoice" || status(row, day) === "void") return "not_payable";
  if (row.due <= 0) return "paid";
  if (row.processing >= row.due) return "processing";
  return row.due - row.processing < LEAST ? "too_little" : null;
}

function least(row) {
  const left = Math.max(0, row.due - row.processing);
  return Math.min(left, Math.max(LEAST, Math.ceil((left * row.least_share) / 1_000_000)));
}

function content(row) {
  const body = Buffer.from(row.body.buffer, row.body.byteOffset, row.body.length).toString();
  if (row.confirmed_at) return body;
  return JSON.stringify({ ...JSON.parse(body), payment: [] });
}

function localDate(timeZone) {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" });
    formats.set(timeZone, format);
  }
  return format.format(new Date());
}
