import datetime as dt
import uuid
from collections.abc import Callable

import msgspec
import pytest

from app.domain.activity.rules import VisitReclassified
from app.domain.documents.queries import card
from app.domain.errors import NotFound
from app.domain.visits import patterns, saying
from app.domain.visits.actions import record
from app.engine import Database, db
from tests import fold, make
from tests.make import Sent

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
At = Callable[[dt.datetime], None]


async def looked(sent: Sent, at: At, moment: dt.datetime, agent: str = make.PERSON) -> uuid.UUID:
    """Somebody, or something, looks at a document for nine seconds."""
    told = make.beacon(sent.document, visitor=agent)
    for seconds in (0, 9):
        at(moment + dt.timedelta(seconds=seconds))
        beacon = msgspec.structs.replace(told, visible=seconds * 1000, input=seconds > 0)
        await record([make.arrival(sent, beacon, agent=agent)])
    return told.visit


async def told() -> list[VisitReclassified]:
    rows = await db().fetch("SELECT data FROM activity WHERE kind = 'visit.reclassified'")
    return [msgspec.json.decode(row["data"], type=VisitReclassified) for row in rows]


async def test_robot_that_staff_know_is_counted_no_more(database: Database, at: At) -> None:
    sent = await make.sent_invoice()
    visit = await looked(sent, at, NOW)
    assert (await card(sent.document)).views == 1
    await saying.say(visit, "scanner", "system")
    shown = await card(sent.document)
    assert (shown.views, shown.visitors, shown.first_viewed_at) == (0, 0, None)
    (event,) = await told()
    assert (event.before, event.visit_class) == ("human", "scanner")
    assert event.reasons == ("reclassified",)
    assert event.since == NOW + dt.timedelta(seconds=9)
    assert await fold.kept() == await fold.folded("UTC")


async def test_second_person_becomes_the_first(database: Database, at: At) -> None:
    sent = await make.sent_invoice()
    first = await looked(sent, at, NOW)
    await looked(sent, at, NOW + dt.timedelta(days=1))
    await saying.say(first, "scanner", "system")
    shown = await card(sent.document)
    assert (shown.views, shown.visitors) == (1, 1)
    assert shown.first_viewed_at == NOW + dt.timedelta(days=1, seconds=9)
    assert await fold.kept() == await fold.folded("UTC")


async def test_person_taken_for_a_robot_is_counted(database: Database, at: At) -> None:
    sent = await make.sent_invoice()
    visit = await looked(sent, at, NOW, agent="Slackbot")
    await saying.say(visit, "human", "system")
    assert (await card(sent.document)).views == 1
    await saying.unsay(visit, "system")
    assert (await card(sent.document)).views == 0
    known = await patterns.known(visit)
    assert (known.visit_class, known.reasons, known.found) == ("scanner", ("known_agent",), "")
    assert await fold.kept() == await fold.folded("UTC")


async def test_pattern_holds_for_visits_to_come(database: Database, at: At) -> None:
    sent, other = await make.sent_invoice(), await make.sent_invoice()
    visit = await looked(sent, at, NOW)
    await looked(other, at, NOW + dt.timedelta(hours=1))
    known = await patterns.known(visit)
    assert (known.alike, known.address) == (1, "203.0.113.0")
    kept = await saying.keep(visit, "scanner", "system")
    late = await looked(other, at, NOW + dt.timedelta(hours=2))
    assert [(await card(each.document)).views for each in (sent, other)] == [0, 0]
    assert (await patterns.known(late)).reasons == ("reclassified",)
    assert [each.visits for each in await patterns.patterns()] == [3]
    await saying.drop(kept, "system")
    assert [(await card(each.document)).views for each in (sent, other)] == [1, 2]
    assert await patterns.patterns() == []
    assert await fold.kept() == await fold.folded("UTC")


async def test_what_staff_said_of_one_visit_outlasts_a_pattern(database: Database, at: At) -> None:
    sent = await make.sent_invoice()
    person = await looked(sent, at, NOW)
    robot = await looked(sent, at, NOW + dt.timedelta(hours=1))
    await saying.say(person, "staff", "system")
    await saying.keep(robot, "scanner", "system")
    assert (await patterns.known(person)).visit_class == "staff"


async def test_unknown_visit_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound):
        await saying.say(uuid.uuid4(), "human", "system")
    with pytest.raises(NotFound):
        await saying.drop(uuid.uuid4(), "system")
