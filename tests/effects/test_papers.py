import asyncio
import logging
import threading
import time
from typing import Any

import pytest

from app.domain.papers.queries import Frozen, frozen
from app.domain.settings.queries import current
from app.effects import papers
from app.effects.papers import AT_ONCE, Papers
from app.engine import Database, db
from app.formats.pdf import edition, paper
from app.formats.pdf.paper import Paper, Unprintable
from tests import make


class Press:
    """Stands in for Typst: counts what it prints, and how many sheets at once."""

    def __init__(self) -> None:
        self.printed = self.running = self.most = 0
        self.refuses = False
        self.standards: tuple[Any, ...] = ("a-3a", "ua-1")
        self.replaced = ""
        self._lock = threading.Lock()

    def __call__(self, document: Any, *_: object, **__: object) -> Paper:
        with self._lock:
            self.printed += 1
            self.running += 1
            self.most = max(self.most, self.running)
        time.sleep(0.05)
        with self._lock:
            self.running -= 1
        if self.refuses:
            raise Unprintable("no")
        return Paper(body=document.id.encode(), standards=self.standards, replaced=self.replaced)


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> Press:
    press = Press()
    monkeypatch.setattr(paper, "render", press)
    return press


async def version() -> Frozen:
    return await frozen((await make.sent_invoice()).document)


async def test_all_who_ask_at_once_share_one(database: Database, press: Press) -> None:
    made, asked, settings = Papers(), await version(), await current()
    found = await asyncio.gather(*(made.of(asked, settings) for _ in range(20)))
    assert set(found) == {str(asked.document).encode()}
    assert press.printed == 1
    assert await made.of(asked, settings) == found[0]
    assert press.printed == 1, "it is kept"
    assert len(await db().fetch("SELECT key FROM paper")) == 1


async def test_another_worker_finds_it_kept(database: Database, press: Press) -> None:
    asked, settings = await version(), await current()
    await Papers().of(asked, settings)
    await Papers().of(asked, settings)
    assert press.printed == 1


async def test_only_so_many_are_made_at_once(database: Database, press: Press) -> None:
    made, settings = Papers(), await current()
    asked = [await version() for _ in range(3 * AT_ONCE)]
    await asyncio.gather(*(made.of(each, settings) for each in asked))
    assert press.printed == 3 * AT_ONCE
    assert press.most == AT_ONCE


async def test_whoever_leaves_takes_nothing_along(database: Database, press: Press) -> None:
    made, asked, settings = Papers(), await version(), await current()
    leaving = asyncio.create_task(made.of(asked, settings))
    staying = asyncio.create_task(made.of(asked, settings))
    while not press.running:  # noqa: ASYNC110  # a thread offers no event
        await asyncio.sleep(0.005)
    leaving.cancel()
    assert await staying == str(asked.document).encode()
    assert press.printed == 1


async def test_failure_is_told_and_tried_again(database: Database, press: Press) -> None:
    made, asked, settings = Papers(), await version(), await current()
    press.refuses = True
    with pytest.raises(Unprintable):
        await made.of(asked, settings)
    assert await db().fetch("SELECT key FROM paper") == []
    press.refuses = False
    assert await made.of(asked, settings)


async def test_what_a_paper_lacks_is_logged(
    database: Database, press: Press, caplog: pytest.LogCaptureFixture
) -> None:
    press.standards, press.replaced = ("a-3b",), "🎉"
    asked = await version()
    with caplog.at_level(logging.WARNING):
        await Papers().of(asked, await current())
    (record,) = caplog.records
    assert f"document {asked.document}, version 1, claims a-3b" in record.getMessage()
    assert "U+1F389" in record.getMessage()


async def test_new_edition_is_printed_anew(
    database: Database, press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, settings = await version(), await current()
    await Papers().of(asked, settings)
    monkeypatch.setattr(papers, "edition", lambda: "another")
    await Papers().of(asked, settings)
    assert press.printed == 2


def test_edition_hears_of_every_source() -> None:
    pdf = {path.name for path in edition.resources.files("app.formats.pdf").iterdir()}  # type: ignore[attr-defined]
    named = {name for folder, names in edition._SOURCES for name in names}  # noqa: SLF001  # what it hashes
    assert pdf - named - {"__pycache__"} == {"__init__.py", "edition.py", "fonts.py"}
