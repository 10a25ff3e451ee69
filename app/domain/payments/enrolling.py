"""A customer keeps a card or account with Stripe, and lets it be charged; consent is kept."""

import datetime as dt
import uuid

import msgspec

from app.domain import identifiers
from app.domain.billing import queries as billing
from app.domain.errors import Conflict, NotFound
from app.domain.payments import consents, units
from app.domain.payments.attempts import NewAttempt, write
from app.domain.payments.rules import SESSION_LASTS, MethodFacts
from app.domain.settings.queries import current
from app.domain.unit import Unit
from app.engine import Row, db


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer agreed to, word for word, and from where (a truncated address)."""

    text: str
    address: str
    locale: str = ""


class KeptMethod(msgspec.Struct, frozen=True, kw_only=True):
    """A card or account as its owner and staff see it."""

    id: uuid.UUID
    kind: str
    brand: str
    last4: str
    expires: str
    state: str


class Enrolment(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a customer is charged by autopay: `state` is active, paused, ended or none."""

    offered: bool
    state: str
    reason: str
    consent: str
    consented_at: dt.datetime | None
    method: KeptMethod | None


async def begin(customer: uuid.UUID, link: uuid.UUID, consent: Consent) -> uuid.UUID:
    """Write down that a customer wants autopay; his method is asked for at Stripe's page.

    Raises Conflict where it is not offered.
    """
    async with Unit("customer") as unit:
        known = await billing.current()
        if not known.connected or not await _offered(customer, offered=known.offer_autopay):
            raise Conflict("Autopay is not offered here.")
        request = {
            "locale": consent.locale,
            "numbers": [],
            "expires_at": int((unit.now + SESSION_LASTS).timestamp()),
            "currency": await _currency(customer),
            "consent": consent.text,
            "address": consent.address,
        }
        new = NewAttempt(
            customer=customer,
            kind="setup",
            livemode=known.livemode,
            link=link,
            request=msgspec.json.encode(request).decode(),
        )
        return await write(unit, new)


async def enrolled(unit: Unit, attempt: Row, facts: MethodFacts) -> None:
    """Stripe keeps the method: it is charged from now on, as the customer agreed.

    One that is gone by the time we hear of it is only noted.
    """
    method = await _keep(unit, attempt, facts)
    if facts.state != "active":
        return
    request = msgspec.json.decode(attempt["request"])
    await consents.enrol(unit, attempt["customer"], method, request)


async def cancel(customer: uuid.UUID, actor: str) -> None:
    """A customer, or staff for him, wants no more of it. Raises NotFound."""
    async with Unit(actor) as unit:
        rows = await db().fetch(
            "SELECT customer FROM autopay WHERE customer = $1 AND state <> 'ended'", customer
        )
        if not rows:
            raise NotFound("Autopay is not on.")
        await consents.end(unit, customer, "customer" if actor == "customer" else "staff")


async def changed(facts: MethodFacts) -> bool:
    """Stripe tells of a method: one that is gone, or whose mandate is, is charged no more."""
    async with Unit("stripe") as unit:
        rows = await db().fetch(
            "UPDATE saved_method SET state = coalesce($1, state), last4 = $2, expires = $3"
            " WHERE stripe_id = $4 RETURNING id, customer",
            "detached" if facts.state == "detached" else None,  # what has ended never begins again
            facts.last4,
            facts.expires,
            facts.id,
        )
        if rows and facts.state == "detached":
            await _end_by(unit, rows[0])
    return bool(rows)


async def revoked(mandate: str) -> bool:
    """A mandate holds no more (S53)."""
    async with Unit("stripe") as unit:
        rows = await db().fetch(
            "UPDATE saved_method SET state = 'inactive' WHERE mandate = $1 AND mandate <> ''"
            " RETURNING id, customer",
            mandate,
        )
        if rows:
            await _end_by(unit, rows[0])
    return bool(rows)


async def of_customer(customer: uuid.UUID) -> Enrolment:
    """How autopay stands for a customer."""
    known = await billing.current()
    offered = known.connected and await _offered(customer, offered=known.offer_autopay)
    rows = await db().fetch(
        "SELECT autopay.*, saved_method.kind, saved_method.brand, saved_method.last4,"
        " saved_method.expires, saved_method.state AS method_state FROM autopay"
        " JOIN saved_method ON saved_method.id = autopay.method WHERE autopay.customer = $1",
        customer,
    )
    if not rows:
        return Enrolment(
            offered=offered, state="none", reason="", consent="", consented_at=None, method=None
        )
    (row,) = rows
    method = KeptMethod(
        id=row["method"],
        kind=row["kind"],
        brand=row["brand"],
        last4=row["last4"],
        expires=row["expires"],
        state=row["method_state"],
    )
    return Enrolment(
        offered=offered,
        state=row["state"],
        reason=row["reason"],
        consent=row["consent"],
        consented_at=row["consented_at"],
        method=method,
    )


async def shows(customer: uuid.UUID) -> bool:
    """Whether a customer's portal has anything to say of autopay."""
    known = await of_customer(customer)
    return known.offered or known.state in {"active", "paused"}


async def removable(customer: uuid.UUID) -> str:
    """What Stripe calls the method that a customer keeps, to be detached there. Raises NotFound."""
    rows = await db().fetch(
        "SELECT saved_method.stripe_id FROM autopay JOIN saved_method"
        " ON saved_method.id = autopay.method WHERE autopay.customer = $1"
        " AND saved_method.state = 'active'",
        customer,
    )
    if not rows:
        raise NotFound("No card or account is kept.")
    return str(rows[0]["stripe_id"])


async def _end_by(unit: Unit, row: Row) -> None:
    used = await db().fetch(
        "SELECT customer FROM autopay WHERE customer = $1 AND method = $2 AND state <> 'ended'",
        row["customer"],
        row["id"],
    )
    if used:
        await consents.end(unit, row["customer"], "method")
        await consents.write_ended(unit, row["customer"], row["id"])


async def _keep(unit: Unit, attempt: Row, facts: MethodFacts) -> uuid.UUID:
    rows = await db().fetch(
        "INSERT INTO saved_method (id, customer, stripe_id, kind, brand, last4, expires, mandate,"
        " mandate_reference, state, livemode, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8,"
        " $9, $10, $11, $12) ON CONFLICT (stripe_id) DO UPDATE SET state = excluded.state"
        " RETURNING id",
        identifiers.new(),
        attempt["customer"],
        facts.id,
        facts.kind,
        facts.brand,
        facts.last4,
        facts.expires,
        facts.mandate,
        facts.mandate_reference,
        facts.state,
        attempt["livemode"],
        unit.now,
    )
    found: uuid.UUID = rows[0]["id"]
    return found


async def _currency(customer: uuid.UUID) -> str:
    """What the customer is charged in: as his latest invoice, else as the business writes them.

    Stripe chooses by it which methods can be saved.
    """
    rows = await db().fetch(
        "SELECT currency FROM document WHERE customer = $1 AND kind = 'invoice' AND version > 0"
        " AND voided_at IS NULL ORDER BY issued_on DESC, id DESC LIMIT 1",
        customer,
    )
    found = [str(row["currency"]) for row in rows if units.chargeable(row["currency"])]
    return found[0] if found else (await current()).currency


async def _offered(customer: uuid.UUID, *, offered: bool) -> bool:
    """Staff say where autopay is offered: everywhere, or to this customer, or not to him."""
    rows = await db().fetch("SELECT autopay_offered FROM customer WHERE id = $1", customer)
    own = rows[0]["autopay_offered"] if rows else None
    return offered if own is None else bool(own)
