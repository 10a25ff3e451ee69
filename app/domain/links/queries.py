"""Links as staff see them, and what a token opens."""

import datetime as dt
import uuid

import msgspec

from app.domain import clock
from app.domain.errors import Gone, NotFound
from app.domain.links import rules
from app.engine import Row, db

_FACTS = """link.id AS link, link.customer, link.document AS only,
  link.revoked_at IS NOT NULL AS revoked, link.superseded_at IS NOT NULL AS superseded,
  link.expires_at, customer.portal_enabled AS customer_enabled, settings.portal_enabled,
  settings.keep_paid_links_open, settings.show_credit_notes, settings.show_quotes,
  settings.show_sales_orders, settings.hide_future_invoices,
  settings.ask_email_code AND outgoing.transport <> 'none' AS asks_code,
  customer.unfollowed_at IS NULL AS followed,
  settings.time_zone, settings.version + customer.version AS look,
  document.id AS document, document.customer AS owner, document.kind,
  coalesce(document.total, 0) AS total, coalesce(document.paid, 0) AS paid,
  coalesce(document.due, 0) AS due, coalesce(document.processing, 0) AS processing,
  coalesce(document.instalment, 0) AS instalment, document.instalment_on,
  coalesce(document.currency, '') AS currency, billing.secret_key <> '' AS connected,
  billing.other_amounts, billing.least_share,
  CASE WHEN document.kind = 'invoice' THEN billing.late_fee_policy ELSE '' END AS late_fee_policy,
  document.issued_on, document.due_on,
  document.valid_until, document.voided_at IS NOT NULL AS voided,
  coalesce(document.version, 0) AS version, seller.confirmed_at IS NOT NULL AS seller_confirmed,
  (SELECT count(*) FROM bank_details WHERE held_since IS NOT NULL) > 1 AS bank_moved"""

_JOINS = """FROM link
JOIN customer ON customer.id = link.customer
JOIN settings ON settings.id = 1
JOIN outgoing ON outgoing.id = 1
JOIN billing ON billing.id = 1
LEFT JOIN document ON document.id = {asked}
LEFT JOIN seller ON seller.id = document.seller"""

_ASKED = _JOINS.format(asked="coalesce($2, link.document)")
#: The version that a person looked at in a visit over by $3; asked only where it may differ.
_SEEN = """CASE WHEN document.version > 1 THEN (
  SELECT max(document_view.version) FROM document_view JOIN visit ON visit.id = document_view.visit
  WHERE document_view.document = document.id AND document_view.viewed_at IS NOT NULL
    AND visit.visit_class = 'human' AND visit.seen_at < $3) END AS seen_version"""
_OPENING = f"SELECT {_FACTS}, {_SEEN} {_ASKED} WHERE link.token_hash = $1"
_OPENING_WITH_BODY = f"""SELECT {_FACTS}, {_SEEN}, document_version.body {_ASKED}
LEFT JOIN document_version
  ON document_version.document = document.id AND document_version.version = document.version
WHERE link.token_hash = $1"""

#: The name of the one whom a message with the link went to, else his address, else "".
SENT_TO = "coalesce(nullif(delivery.name, ''), delivery.address, '')"
_LINKS = f"""SELECT {_FACTS}, link.key, link.valid_days, link.created_at, link.started_at,
  link.revoked_at, link.superseded_at, link.delivery, {SENT_TO} AS sent_to,
  coalesce(engagement.views, 0) AS views,
  engagement.last_viewed_at {_JOINS.format(asked="link.document")}
LEFT JOIN delivery ON delivery.id = link.delivery
LEFT JOIN engagement ON engagement.subject = link.id"""


class _Held:
    keyring: rules.Keyring | None = None


def use(keyring: rules.Keyring) -> None:
    """Make `keyring` the one that this process derives tokens from."""
    _Held.keyring = keyring


def keyring() -> rules.Keyring:
    assert _Held.keyring is not None, "links.queries.use() comes first"  # noqa: S101
    return _Held.keyring


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """One link and why it opens or not; `address` is masked, copying hands out the whole one.

    `delivery` is the message that carries it, to `sent_to`; the standing link has none.
    """

    id: uuid.UUID
    customer: uuid.UUID
    document: uuid.UUID | None
    address: str
    valid_days: int
    created_at: dt.datetime
    started_at: dt.datetime | None
    expires_at: dt.datetime | None
    revoked_at: dt.datetime | None
    superseded_at: dt.datetime | None
    delivery: uuid.UUID | None
    sent_to: str
    views: int
    last_viewed_at: dt.datetime | None
    reason: rules.Reason | None
    checks: tuple[rules.Check, ...]


class Shortened(msgspec.Struct, frozen=True, kw_only=True):
    """What a short address stands for; `whole`: a customer's portal, else one document."""

    token: str
    whole: bool


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's portal for staff to look at; `path` has the whole token."""

    customer: uuid.UUID
    customer_name: str
    path: str


async def opening(
    token_hash: bytes, document: uuid.UUID | None, *, frozen: bool = True
) -> tuple[rules.Opening, bytes | None] | None:
    """What the token leads to, with the document's frozen bytes; None if no link has it.

    `document` asks for one document; a document link leads to its own without being asked.
    """
    sql = _OPENING_WITH_BODY if frozen else _OPENING
    row = await db().point(sql, token_hash, document, clock.now() - rules.SITTING_ENDS_AFTER)
    if row is None:
        return None
    body = row.pop("body", None)
    return msgspec.convert(row, rules.Opening, strict=False), body


async def shortened(short_hash: bytes) -> Shortened | None:
    """The link with this short address; None if there is none. Raises Gone."""
    rows = await db().fetch("SELECT id, key, document FROM link WHERE short_hash = $1", short_hash)
    if not rows:
        return None
    identifier = msgspec.convert(rows[0]["id"], uuid.UUID, strict=False)
    return Shortened(token=secret(rows[0]["key"], identifier), whole=rows[0]["document"] is None)


async def link(identifier: uuid.UUID) -> Link:
    """Raises NotFound."""
    rows = await db().fetch(f"{_LINKS} WHERE link.id = $1", identifier)
    if not rows:
        raise NotFound("There is no such link.")
    return _link(rows[0])


async def address(identifier: uuid.UUID) -> str:
    """Where a link leads, with its whole token. Raises NotFound, Gone."""
    rows = await db().fetch(
        "SELECT link.key, document.kind FROM link LEFT JOIN document"
        " ON document.id = link.document WHERE link.id = $1",
        identifier,
    )
    if not rows:
        raise NotFound("There is no such link.")
    return rules.path(secret(rows[0]["key"], identifier), rows[0]["kind"])


async def of_document(document: uuid.UUID) -> list[Link]:
    """Every link to one document, the standing one first, then the newest."""
    rows = await db().fetch(f"{_LINKS} WHERE link.document = $1 {_ORDER}", document)
    return [_link(row) for row in rows]


async def of_portal(customer: uuid.UUID) -> list[Link]:
    """Every link to a customer's portal, the standing one first, then the newest."""
    rows = await db().fetch(
        f"{_LINKS} WHERE link.customer = $1 AND link.document IS NULL {_ORDER}", customer
    )
    return [_link(row) for row in rows]


async def stands(customer: uuid.UUID, document: uuid.UUID | None) -> bool:
    """Whether a link to the portal, or to one document, was neither revoked nor left behind."""
    rows = await db().fetch(
        "SELECT id FROM link WHERE customer = $1 AND coalesce(document, customer) = $2"
        " AND parent IS NULL AND revoked_at IS NULL AND superseded_at IS NULL",
        customer,
        document or customer,
    )
    return bool(rows)


async def sample() -> Sample:
    """The portal of the newest customer with a document, else of the newest. Raises NotFound.

    Looking at it starts no clock: the link was not handed out to anybody.
    """
    rows = await db().fetch(
        "SELECT link.id, link.key, link.customer, customer.name FROM link JOIN customer ON"
        " customer.id = link.customer WHERE link.document IS NULL AND link.revoked_at IS NULL AND"
        " link.parent IS NULL AND"
        " link.superseded_at IS NULL AND (link.expires_at IS NULL OR link.expires_at > $1)"
        " AND customer.portal_enabled ORDER BY EXISTS (SELECT 1 FROM document WHERE"
        " document.customer = customer.id AND document.version > 0) DESC, customer.created_at DESC,"
        " customer.id DESC LIMIT 1",
        clock.now(),
    )
    if not rows:
        raise NotFound("No customer's portal can be shown: add a customer first.")
    row = rows[0]
    path = rules.path(secret(row["key"], row["id"]), None)
    return Sample(customer=row["customer"], customer_name=row["name"], path=path)


_ORDER = (
    "ORDER BY CASE WHEN link.revoked_at IS NOT NULL OR link.superseded_at IS NOT NULL THEN 2"
    " WHEN link.parent IS NULL THEN 0 ELSE 1 END, link.created_at DESC, link.id DESC"
)


def secret(key: str, identifier: uuid.UUID) -> str:
    """The token of a link, derived again from the server key that made it. Raises Gone."""
    if key not in keyring().keys:
        raise Gone(f"The server key {key} that made this link is missing; regenerate the link.")
    return rules.token(keyring().keys[key], identifier)


def short_code(key: str, identifier: uuid.UUID) -> str:
    """The code of a link's short address, derived likewise. Raises Gone."""
    if key not in keyring().keys:
        raise Gone(f"The server key {key} that made this link is missing; regenerate the link.")
    return rules.short_code(keyring().keys[key], identifier)


def _link(row: Row) -> Link:
    now = clock.now()
    found = msgspec.convert(row, rules.Opening, strict=False)
    access = rules.decide(rules.facts(found, now, document_asked=found.only is not None), now)
    known = row["key"] in keyring().keys
    address = rules.masked(secret(row["key"], found.link)) if known else "…"
    row |= {
        "id": found.link,
        "document": found.only,
        "address": rules.path(address, found.kind),
        "reason": access.reason,
        "checks": access.checks,
    }
    return msgspec.convert(row, Link, strict=False)
