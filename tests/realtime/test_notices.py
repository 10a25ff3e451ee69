"""A member's own dashboards hear of his notices, and nobody else's."""

import asyncio
from pathlib import Path

import pytest

from app.domain.activity.rules import DocumentViewed
from app.domain.notices.actions import change
from app.domain.notices.rules import NoticeChanges
from app.domain.unit import Unit
from app.engine import Database
from app.realtime.frames import Noticed
from tests import make
from tests.serving import Reader, serving


async def noticed(reader: Reader) -> None:
    while not isinstance(await reader.next(), Noticed):
        pass


async def test_view_reaches_the_bell_of_those_told(database: Database, tmp_path: Path) -> None:
    sent, (_, cookie), (kim, other) = (
        await make.sent_invoice(),
        await make.member(),
        await make.member(),
    )
    nothing = NoticeChanges(version=1, ways={"first_view": frozenset()})
    await change(kim.staff, nothing, "system")
    async with (
        serving(database, tmp_path / "one") as one,
        one.socket("/ws/feed", cookie) as first,
        one.socket("/ws/feed", other) as second,
    ):
        mine, theirs = Reader(first), Reader(second)
        await mine.next()
        await theirs.next()
        async with Unit("customer") as unit:
            event = DocumentViewed(visit_class="human", version=1, first=True, new_visitor=True)
            unit.record(event, customer=sent.customer, document=sent.document)
        await noticed(mine)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1):
                await noticed(theirs)
