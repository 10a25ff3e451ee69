"""A customer whose link ended asks for a new one: it goes to the contact on file, nowhere else."""

import datetime as dt
import uuid

import msgspec

from app.domain import clock
from app.domain.activity.rules import LinkRenewalRequested
from app.domain.delivery.queue import queue
from app.domain.delivery.rules import Recipient, Writing
from app.domain.links.queries import stands
from app.domain.links.rules import Opening, Reason, decide, facts
from app.domain.templates.rules import Words
from app.domain.unit import Unit
from app.engine import db

#: Who gets no other answer than that his link has ended may ask for a new one (spec 2.7).
RENEWABLE: frozenset[Reason] = frozenset({"expired", "superseded"})
#: So often in a day a customer's people may ask.
MOST = 3
_DAY = dt.timedelta(days=1)


async def contact_of(link: uuid.UUID) -> Recipient | None:
    """Whom a new link goes to: who got this one, while on file; else the first with an address."""
    rows = await db().fetch(
        "SELECT contact.name, contact.email AS address, contact.locale FROM link"
        " JOIN contact ON contact.customer = link.customer AND contact.email <> ''"
        " LEFT JOIN delivery ON delivery.id = link.delivery AND delivery.channel = 'email'"
        " WHERE link.id = $1 ORDER BY CASE WHEN lower(contact.email) = lower(delivery.address)"
        " THEN 0 ELSE 1 END, contact.position, contact.id LIMIT 1",
        link,
    )
    return msgspec.convert(rows[0], Recipient) if rows else None


async def ask(opening: Opening, contact: Recipient | None, words: Words) -> None:
    """Send `words` with a new link to `contact`, where there may be one; staff see who asked.

    What comes of it is told to nobody else: whoever asks may be a stranger.
    """
    async with Unit("customer") as unit:
        if not await _allowed(opening.customer, unit.now):
            return
        sendable = contact is not None and await _opens_again(opening)
        if contact and sendable:
            writing = Writing(channel="email", purpose="new_link", words=words, attach_pdf=False)
            await queue(unit, writing, contact, opening.customer, opening.only)
        unit.record(
            LinkRenewalRequested(sent=sendable),
            customer=opening.customer,
            document=opening.only,
            link=opening.link,
        )


async def _opens_again(opening: Opening) -> bool:
    """Whether a new link to the same may be made, and would open now, and to something."""
    if not await stands(opening.customer, opening.only):
        return False  # its successor was revoked: staff want it closed
    fresh = msgspec.structs.replace(opening, superseded=False, expires_at=None)
    now = clock.now()
    asked = facts(fresh, now, document_asked=opening.only is not None)
    return decide(asked, now).reason is None and not opening.voided


async def _allowed(customer: uuid.UUID, now: dt.datetime) -> bool:
    """Whether this customer's people have asked less often than they may; others wait."""
    await db().fetch("UPDATE customer SET version = version WHERE id = $1", customer)
    rows = await db().fetch(
        "SELECT count(*) AS asked FROM activity WHERE customer = $1"
        " AND kind = 'link.renewal_requested' AND at > $2",
        customer,
        now - _DAY,
    )
    return int(rows[0]["asked"]) < MOST
