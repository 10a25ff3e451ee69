import datetime as dt
import uuid
from collections.abc import Callable

from app.domain.visits import reading, retention
from app.domain.visits.actions import record
from app.domain.visits.hesitation import Hint
from app.domain.visits.reading import SectionReading, VisitFact
from app.domain.visits.rules import Read
from app.engine import Database
from tests import make
from tests.make import Sent

At = Callable[[dt.datetime], None]
NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
#: What the page tells, and how many seconds after it was opened.
STEPS = ((0, Read()), (20, Read(lines=15)), (40, Read(lines=30)), (90, Read(lines=30, payment=45)))


async def visit(
    sent: Sent, at: At, moment: dt.datetime, visitor: str = "phone", agent: str = make.PERSON
) -> uuid.UUID:
    identifier = uuid.uuid4()
    for seconds, read in STEPS:
        at(moment + dt.timedelta(seconds=seconds))
        told = make.beacon(
            sent.document,
            visit=identifier,
            visitor=visitor,
            visible=1000 * seconds,
            input=True,
            read=read,
            downloads=int(seconds == 90),
        )
        await record([make.arrival(sent, told, agent=agent)])
    return identifier


async def test_visit_is_told_fact_by_fact(database: Database, at: At) -> None:
    sent = await make.sent_invoice()
    mine = await visit(sent, at, NOW)
    [told] = (await reading.of_document(sent.document, [mine])).visits
    after = [NOW + dt.timedelta(seconds=seconds) for seconds in (5, 20, 45, 90)]
    assert list(told.facts) == [
        VisitFact(at=after[0], kind="read", section="lines", seconds=15),
        VisitFact(at=after[1], kind="viewed"),
        VisitFact(at=after[1] + dt.timedelta(seconds=5), kind="read", section="lines", seconds=15),
        VisitFact(at=after[2], kind="read", section="payment", seconds=45),
        VisitFact(at=after[3], kind="downloaded"),
    ]


async def test_sections_sum_what_people_read(database: Database, at: At) -> None:
    sent, other = await make.sent_invoice(), await make.sent_invoice()
    await visit(sent, at, NOW)
    await visit(sent, at, NOW + dt.timedelta(hours=1))
    await visit(sent, at, NOW + dt.timedelta(hours=2), agent="Slackbot")
    await visit(other, at, NOW)
    found = await reading.of_document(sent.document, [])
    assert found.sections == (
        SectionReading(section="summary", seconds=0, visits=0),
        SectionReading(section="lines", seconds=60, visits=2),
        SectionReading(section="terms", seconds=0, visits=0),
        SectionReading(section="payment", seconds=90, visits=2),
    )


async def test_hesitation_is_read_from_the_log(database: Database, at: At) -> None:
    sent = await make.sent_invoice()
    visits = [
        await visit(sent, at, NOW),
        await visit(sent, at, NOW + dt.timedelta(days=6, hours=1)),
        await visit(sent, at, NOW + dt.timedelta(days=6, hours=2), visitor="laptop"),
    ]
    at(NOW + dt.timedelta(days=7))
    found = await reading.of_document(sent.document, visits)
    left = Hint(kind="left_payment", section="payment", count=45)
    assert [list(each.hints) for each in found.visits] == [
        [left],
        [left, Hint(kind="came_back", count=6)],
        [left, Hint(kind="read_again", section="payment", count=3), Hint(kind="new_device")],
    ]


async def test_robots_do_not_hesitate(database: Database, at: At) -> None:
    sent = await make.sent_invoice()
    robot = await visit(sent, at, NOW, agent="Slackbot")
    at(NOW + dt.timedelta(days=1))
    [told] = (await reading.of_document(sent.document, [robot])).visits
    assert told.hints == ()


async def test_deleted_visits_are_read_no_more(database: Database, at: At) -> None:
    sent = await make.sent_invoice()
    await visit(sent, at, NOW)
    at(NOW + dt.timedelta(days=181))
    await retention.forget()
    found = await reading.of_document(sent.document, [])
    assert sum(each.seconds for each in found.sections) == 0
    assert found.since > NOW
