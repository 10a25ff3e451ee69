"""A code is sent to the contact on file, and typed: once, soon, and with few tries."""

import datetime as dt
import hmac
import uuid
from typing import Literal, TypeAlias

import msgspec

from app.domain import identifiers
from app.domain.activity.rules import LinkCodeFailed, LinkCodeRequested
from app.domain.codes import queries, rules
from app.domain.delivery.queue import add
from app.domain.delivery.rules import Recipient, Writing
from app.domain.links.queries import keyring
from app.domain.links.rules import Opening
from app.domain.templates.rules import Words
from app.domain.throttle import allow
from app.domain.unit import Unit
from app.engine import db

#: What came of asking, which says nothing of whether there is an address: a code is on its way if
#: there can be, or one was a moment ago, or there were enough for today.
Requested: TypeAlias = Literal["made", "too_soon", "enough"]
_DAY = dt.timedelta(days=1)


class Tried(msgspec.Struct, frozen=True):
    """Whether a code was right, and how often another may be typed; 0: it counts no more."""

    right: bool
    left: int


async def request(opening: Opening, contact: Recipient | None, words: Words) -> Requested:
    """Send a code for a link to `contact`, around which stand `words`; it replaces the last one."""
    async with Unit("customer") as unit:
        if refusal := await _refusal(opening.link, unit.now):
            return refusal
        code = identifiers.new()
        if contact:
            writing = Writing(channel="email", purpose="code", words=words, attach_pdf=False)
            code = await add(unit, writing, contact, opening.customer, None, unit.now)
            unit.later(rules.SendCode(code=code), key=rules.key(code))
        await db().fetch(
            "INSERT INTO access_code (id, link, key, sent, tries, created_at)"
            " VALUES ($1, $2, $3, $4, 0, $5)",
            code,
            opening.link,
            keyring().current,
            contact is not None,
            unit.now,
        )
        unit.record(
            LinkCodeRequested(sent=contact is not None),
            customer=opening.customer,
            document=opening.only,
            link=opening.link,
        )
    return "made"


async def redeem(opening: Opening, typed: str, address: str) -> Tried:
    """Try a code, from a network address. Raises TooMany.

    Only the last one for the link counts, while it is fresh, unused, and not tried too often.
    """
    await allow(f"code:address:{address}", rules.BY_ADDRESS)
    async with Unit("customer") as unit:
        rows = await db().fetch(
            "UPDATE access_code SET tries = tries + 1 WHERE id = (SELECT id FROM access_code"
            " WHERE link = $1 ORDER BY id DESC LIMIT 1)"
            " AND used_at IS NULL AND tries < $2 AND created_at > $3"
            " RETURNING id, key, sent, tries",
            opening.link,
            rules.TRIES,
            unit.now - rules.LASTS,
        )
        if not rows:
            return Tried(right=False, left=0)
        code = msgspec.convert(rows[0]["id"], uuid.UUID, strict=False)
        digits = queries.of_key(rows[0]["key"], code) if rows[0]["sent"] else None
        if digits and hmac.compare_digest(digits, typed):
            await db().fetch("UPDATE access_code SET used_at = $1 WHERE id = $2", unit.now, code)
            return Tried(right=True, left=0)
        left = rules.TRIES - int(rows[0]["tries"])
        if not left:
            unit.record(
                LinkCodeFailed(),
                customer=opening.customer,
                document=opening.only,
                link=opening.link,
            )
    return Tried(right=False, left=left)


async def _refusal(link: uuid.UUID, now: dt.datetime) -> Requested | None:
    """Why no code is made now; whoever asks for another one at the same time waits for us."""
    await db().fetch("UPDATE link SET parent = parent WHERE id = $1", link)
    rows = await db().fetch(
        "SELECT count(*) AS today, coalesce(sum(CASE WHEN created_at > $3 THEN 1 ELSE 0 END), 0)"
        " AS lately FROM access_code WHERE link = $1 AND created_at > $2",
        link,
        now - _DAY,
        now - rules.PAUSE,
    )
    if int(rows[0]["lately"]):
        return "too_soon"
    return "enough" if int(rows[0]["today"]) >= rules.A_DAY else None
