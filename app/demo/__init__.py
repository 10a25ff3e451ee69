"""A little demo: an invented joinery, its owner, and six documents that it sent."""

import datetime as dt
import string
from pathlib import Path

import msgspec

from app.domain import clock
from app.domain.clock import local_date
from app.domain.imports.actions import take
from app.domain.links.actions import copy
from app.domain.links.queries import of_document, of_portal
from app.domain.sessions.actions import invite
from app.domain.settings import actions as settings
from app.domain.settings.queries import current
from app.domain.settings.rules import Changes
from app.domain.staff.actions import add
from app.engine import db
from app.formats import ubl

_ACTOR = "system"
_OWNER = "lea@alderandfinch.example"
#: Each file with the days since it was issued and the days until it is due.
_DOCUMENTS = (
    ("stair-treads", 37, -7),
    ("lobby-screens", 21, 9),
    ("hinge-set", 15, 0),
    ("reception-desk", 12, 18),
    ("library-wall", 9, 13),
    ("tea-counter", 2, 28),
)


class Welcome(msgspec.Struct, frozen=True, kw_only=True):
    """Three ways in: a sign-in link's secret, and the paths of a portal and of an invoice."""

    ticket: str
    portal: str
    invoice: str


async def seed() -> bool:
    """Fill an empty installation; False, and nothing is touched, where there is staff already."""
    if await db().fetch("SELECT id FROM staff LIMIT 1"):
        return False
    await settings.change(
        Changes(
            version=(await current()).version,
            name="Alder & Finch",
            tagline="Joinery and furniture, Freiburg",
            email="studio@alderandfinch.example",
            phone="+49 761 5550 142",
            vat_id="DE811502774",
            time_zone="Europe/Berlin",
            primary_colour="#19553c",
            banner_colour="#19553c",
            welcome_message="Welcome. Here is everything between us: what is open, and what is"
            " settled. Ring us whenever a line is not clear.",
        ),
        _ACTOR,
    )
    await add(email=_OWNER, name="Lea Alder", role="owner", password="", actor=_ACTOR)
    for name, issued, due in _DOCUMENTS:
        await _take(name, issued, due)
    return True


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
        portal=(await copy(portal[0].id, _ACTOR)).path,
        invoice=(await copy(document[0].id, _ACTOR)).path,
    )


async def _take(name: str, issued: int, due: int) -> None:
    today = local_date(clock.now(), (await current()).time_zone)
    text = (Path(__file__).parent / f"{name}.xml").read_text()
    source = (
        string.Template(text)
        .substitute(issued=today - dt.timedelta(days=issued), due=today + dt.timedelta(days=due))
        .encode()
    )
    await take(ubl.read(source), source, _ACTOR)
