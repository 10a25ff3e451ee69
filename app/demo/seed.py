"""Filling an empty installation with the demo, and the ways into it."""

import datetime as dt
from collections.abc import Iterable
from itertools import groupby

import msgspec

from app.demo.calendar import Calendar
from app.demo.office import Office, Step
from app.demo.payments import Counter, Payments
from app.demo.post import Post
from app.demo.readers import Knock, Readers
from app.domain import clock
from app.domain.errors import Refused
from app.domain.links.actions import copy
from app.domain.links.queries import of_document, of_portal
from app.domain.outgoing.actions import change as change_outgoing
from app.domain.outgoing.queries import current as outgoing
from app.domain.outgoing.rules import OutgoingChanges
from app.domain.sessions.actions import invite
from app.domain.settings import actions as settings
from app.domain.settings.queries import current
from app.domain.settings.rules import Changes
from app.domain.staff.actions import add
from app.domain.visits.actions import record
from app.engine import db

ACTOR = "demo"
LAST = "2026-0427"  # of the invoices
_ZONE = "Europe/Berlin"
_OWNER = "lea@alderandfinch.example"
_COLLEAGUE = "jonas@alderandfinch.example"
_BEGIN = 45  # days ago
_LINK_DAYS = 90  # so that every link of six weeks still opens


class Welcome(msgspec.Struct, frozen=True, kw_only=True):
    """Three ways in: a sign-in link's secret, and the paths of a portal and of an invoice."""

    ticket: str
    portal: str
    invoice: str


async def seed(public_url: str, counter: Counter | None = None) -> bool:
    """Fill an empty installation; False, and nothing is touched, where anything is already.

    `counter`: where its customers pay online; without one they never do.
    Raises Refused for a demo that was left half made.
    """
    if await seeded():
        await _check_whole()
    if await db().fetch("SELECT seq FROM activity UNION ALL SELECT 1 FROM staff LIMIT 1"):
        return False
    calendar, post = Calendar(clock.now(), _ZONE), Post(public_url)
    with clock.at(calendar.at(_BEGIN, 0)):
        office = Office(calendar, await _founded(), post)
        await office.number()
    payments = Payments(office, calendar, post, counter)
    happenings: list[Step | Knock] = [
        *office.steps(),
        *payments.steps(),
        *Readers(office, calendar.now).knocks(),
    ]
    for moment, together in groupby(sorted(happenings, key=_second), key=_second):
        with clock.at(moment):
            await _happen(together)
    await post.close()
    return True


async def seeded() -> bool:
    """Whether this installation's log begins with the demo."""
    rows = await db().fetch("SELECT actor FROM activity WHERE seq = 1")
    return bool(rows) and rows[0]["actor"] == ACTOR


async def welcome() -> Welcome | None:
    """Fresh ways in; None where the demo was not seeded or its documents are gone."""
    owners = await db().fetch("SELECT id FROM staff WHERE email = $1 AND active", _OWNER)
    rows = await db().fetch("SELECT id, customer FROM document WHERE number = '2026-0417'")
    if not owners or not rows:
        return None
    document, portal = await of_document(rows[0]["id"]), await of_portal(rows[0]["customer"])
    if document[0].reason or portal[0].reason:
        return None
    return Welcome(
        ticket=await invite(owners[0]["id"]),
        portal=(await copy(portal[0].id, ACTOR)).path,
        invoice=(await copy(document[0].id, ACTOR)).path,
    )


async def _check_whole() -> None:
    """The last invoice stands; nobody can take away what was issued."""
    if not await db().fetch("SELECT id FROM document WHERE number = $1", LAST):
        raise Refused("The demo was stopped before it was whole: begin with an empty database.")


async def _founded() -> str:
    """The business and its staff; the actor that writes its documents."""
    await settings.change(
        Changes(
            version=(await current()).version,
            name="Alder & Finch",
            legal_name="Alder & Finch GmbH",
            tagline="Joinery and furniture, Freiburg",
            email="studio@alderandfinch.example",
            phone="+49 761 5550 142",
            address_lines="Gerberau 14",
            postcode="79098",
            city="Freiburg",
            country="DE",
            vat_id="DE811502774",
            registration="HRB 704417",
            bank_account="DE12500105170648489890",
            bank_account_name="Alder & Finch GmbH",
            bic="GENODE61FR1",
            tax_rate=190_000,
            payment_days=30,
            link_days=_LINK_DAYS,
            time_zone=_ZONE,
            primary_colour="#19553c",
            banner_colour="#19553c",
            welcome_message="Welcome. Here is everything between us: what is open, and what is"
            " settled. Ring us whenever a line is not clear.",
        ),
        ACTOR,
    )
    kept = OutgoingChanges(
        version=(await outgoing()).version,
        transport="kept",
        sms_transport="kept",
        sms_sender="Alder Finch",
    )
    await change_outgoing(kept, ACTOR)
    owner = await add(email=_OWNER, name="Lea Alder", role="owner", password="", actor=ACTOR)
    await add(email=_COLLEAGUE, name="Jonas Finch", role="admin", password="", actor=ACTOR)
    return f"staff:{owner}"


async def _happen(together: Iterable[Step | Knock]) -> None:
    """All that happens within one second: what the office does, then who comes."""
    knocks = []
    for each in together:
        if isinstance(each, Step):
            await each.act()
        else:
            knocks.append(each)
    if knocks:
        await record([knock.arrival() for knock in knocks])


def _second(each: Step | Knock) -> dt.datetime:
    return each.at.replace(microsecond=0)
