"""What changes between a page's painting and its socket is not lost."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.engine import Database
from tests import make
from tests.realtime.test_presence import Page, paying
from tests.serving import Server, serving


@pytest.fixture
async def server(database: Database, tmp_path: Path) -> AsyncIterator[Server]:
    async with serving(database, tmp_path) as running:
        yield running


async def test_page_hears_what_came_before_it(server: Server) -> None:
    sent = await make.sent_invoice()
    other = await make.sent_invoice(buyer=make.party("Northgate Dental"))
    assert other.customer != sent.customer
    async with server.socket("/ws/portal") as before, server.socket("/ws/portal") as socket:
        early, late = Page(before, sent), Page(socket, sent)
        await early.enter()
        await asyncio.sleep(1.1)  # whoever is older than the server looks again in any case
        await paying(sent)
        assert (await early.hear())["type"] == "changed"
        await late.enter(age=1)
        assert (await late.hear())["type"] == "changed"
        async with server.socket("/ws/portal") as third:
            apart = Page(third, other)
            await apart.enter(age=1)
            with pytest.raises(TimeoutError):
                await apart.hear()


async def test_page_older_than_server_looks_again(server: Server) -> None:
    sent = await make.sent_invoice()
    async with server.socket("/ws/portal") as socket:
        page = Page(socket, sent)
        await page.enter(age=60)
        assert (await page.hear())["type"] == "changed"
