import asyncio
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from websockets.exceptions import ConnectionClosed

from app.domain import clock
from app.domain.activity.rules import PaymentProcessing
from app.domain.billing import actions as billing
from app.domain.billing.rules import BillingChanges
from app.domain.codes.rules import pass_for
from app.domain.links import actions as links
from app.domain.settings import actions as settings
from app.domain.settings.rules import Changes
from app.domain.unit import Unit
from app.engine import Database
from app.realtime.frames import Close, Presence
from tests import make
from tests.conftest import KEYRING
from tests.doorstep import ask, guarded
from tests.make import Sent
from tests.serving import Reader, Server, serving


@pytest.fixture
async def server(database: Database, tmp_path: Path) -> AsyncIterator[Server]:
    async with serving(database, tmp_path) as running:
        yield running


class Page:
    """A customer's page, as far as the socket knows it."""

    def __init__(self, socket: Any, sent: Sent) -> None:
        self._socket = socket
        self._sent = sent
        self.visit = uuid.uuid4()

    async def enter(self, **changes: Any) -> dict[str, Any]:
        frame = {
            "type": "enter",
            "token": self._sent.token,
            "visit": str(self.visit),
            "document": str(self._sent.document),
            **changes,
        }
        await self.say(frame)
        return await self.hear()

    async def say(self, frame: dict[str, Any]) -> None:
        await self._socket.send(msgspec.json.encode(frame).decode())

    async def beat(self, section: str = "summary", *, visible: bool = True) -> None:
        await self.say({"type": "beat", "section": section, "visible": visible})

    async def hear(self) -> dict[str, Any]:
        async with asyncio.timeout(5):
            heard: dict[str, Any] = msgspec.json.decode(await self._socket.recv())
        return heard


async def look(server: Server, sent: Sent, visit: uuid.UUID) -> None:
    """The page tells that somebody really looks."""
    headers = {"authorization": f"Portal {sent.token}", "user-agent": make.PERSON}
    told = {"visit": str(visit), "document": str(sent.document), "visible": 2000, "input": True}
    async with server.client() as client:
        for _ in range(2):
            answer = await client.post("/api/portal/beacons", json=told, headers=headers)
            assert answer.status_code == 200, answer.text
            await asyncio.sleep(1.1)


async def test_page_on_screen_is_seen_grey(server: Server) -> None:
    sent, (_, cookie) = await make.sent_invoice(), await make.member()
    async with server.socket("/ws/feed", cookie) as feed, server.socket("/ws/portal") as socket:
        reader, page = Reader(feed), Page(socket, sent)
        assert (await page.enter())["type"] == "ready"
        await reader.until_here(1)
        (viewer,) = reader.here.values()
        assert (viewer.customer_name, viewer.number) == ("Holt Architekten", sent.number)
        assert (viewer.human, viewer.section, viewer.due) == (False, "summary", 119_00)


async def test_viewer_is_known_once_a_person(server: Server) -> None:
    sent, (_, cookie) = await make.sent_invoice(), await make.member()
    async with server.socket("/ws/feed", cookie) as feed, server.socket("/ws/portal") as socket:
        reader, page = Reader(feed), Page(socket, sent)
        await page.enter()
        await reader.until_here(1, human=False)
        await look(server, sent, page.visit)
        await reader.until_here(1, human=True)


async def test_section_on_screen_is_told(server: Server) -> None:
    sent, (_, cookie) = await make.sent_invoice(), await make.member()
    async with server.socket("/ws/feed", cookie) as feed, server.socket("/ws/portal") as socket:
        reader, page = Reader(feed), Page(socket, sent)
        await page.enter()
        await reader.until_here(1)
        await page.beat("payment")
        while [viewer.section for viewer in reader.here.values()] != ["payment"]:
            await reader.next()


@pytest.mark.parametrize("how", ["hidden", "closed"])
async def test_page_that_leaves_is_gone(server: Server, how: str) -> None:
    sent, (_, cookie) = await make.sent_invoice(), await make.member()
    async with server.socket("/ws/feed", cookie) as feed, server.socket("/ws/portal") as socket:
        reader, page = Reader(feed), Page(socket, sent)
        await page.enter()
        await reader.until_here(1)
        await (socket.close() if how == "closed" else page.beat(visible=False))
        await reader.until_here(0)


async def test_hidden_page_comes_back(server: Server) -> None:
    sent, (_, cookie) = await make.sent_invoice(), await make.member()
    async with server.socket("/ws/feed", cookie) as feed, server.socket("/ws/portal") as socket:
        reader, page = Reader(feed), Page(socket, sent)
        await page.enter()
        await reader.until_here(1)
        await page.beat(visible=False)
        await reader.until_here(0)
        await page.beat("lines")
        await reader.until_here(1)
        assert [viewer.section for viewer in reader.here.values()] == ["lines"]


async def test_silent_page_is_gone(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.realtime.presence.GONE_AFTER", 0.3)
    sent, (_, cookie) = await make.sent_invoice(), await make.member()
    async with server.socket("/ws/feed", cookie) as feed, server.socket("/ws/portal") as socket:
        reader, page = Reader(feed), Page(socket, sent)
        await page.enter()
        await reader.until_here(1)
        await reader.until_here(0)


async def test_late_dashboard_sees_who_is_here(server: Server) -> None:
    sent, (_, cookie) = await make.sent_invoice(), await make.member()
    async with server.socket("/ws/portal") as socket:
        await Page(socket, sent).enter()
        async with server.socket("/ws/feed", cookie) as feed:
            await Reader(feed).until_here(1)


async def test_dashboard_may_watch_one_document(server: Server) -> None:
    watched, other = await make.sent_invoice(), await make.sent_invoice()
    _, cookie = await make.member()
    async with (
        server.socket("/ws/feed", cookie) as feed,
        server.socket("/ws/portal") as one,
        server.socket("/ws/portal") as two,
    ):
        reader = Reader(feed)
        await reader.next()
        await reader.next()
        await feed.send(f'{{"type":"watch","documents":["{watched.document}"]}}')
        await asyncio.sleep(0.1)
        await Page(one, other).enter()
        await Page(two, watched).enter()
        await reader.until_here(1)
        assert [viewer.document for viewer in reader.here.values()] == [watched.document]


async def test_staff_at_the_door_is_not_shown(server: Server) -> None:
    sent, (_, cookie) = await make.sent_invoice(), await make.member()
    async with server.socket("/ws/feed", cookie) as feed, server.socket("/ws/portal") as socket:
        page = Page(socket, sent)
        headers = {"authorization": f"Portal {sent.token}", "user-agent": make.PERSON}
        told = {"visit": str(page.visit), "document": str(sent.document)}
        async with server.client(cookie) as client:
            await client.post("/api/portal/beacons", json=told, headers=headers)
        await page.enter()
        async with server.socket("/ws/portal") as another:
            await Page(another, sent).enter()
            reader = Reader(feed)
            await reader.until_here(1)
            assert page.visit not in {viewer.visit for viewer in reader.here.values()}


async def paying(sent: Sent) -> None:
    event = PaymentProcessing(attempt=uuid.uuid4(), amount=119_00, currency="EUR")
    async with Unit("stripe") as unit:
        unit.record(event, customer=sent.customer, document=sent.document)


@pytest.mark.parametrize("change", ["settings", "billing", "payment", "revocation"])
async def test_open_page_hears_what_staff_change(server: Server, change: str) -> None:
    sent = await make.sent_invoice()
    async with server.socket("/ws/portal") as socket:
        page = Page(socket, sent)
        await page.enter()
        if change == "settings":
            await settings.change(Changes(version=1, name="Alder & Finch"), "system")
        elif change == "billing":
            await billing.change(BillingChanges(version=1, other_amounts=True), "system")
        elif change == "payment":
            await paying(sent)
        else:
            await links.revoke(sent.link, "system")
        assert await page.hear() == {"type": "changed"}


async def test_open_page_hears_nothing_of_others(server: Server) -> None:
    sent = await make.sent_invoice()
    other = await make.sent_invoice(buyer=make.party("Somebody Else"))
    async with server.socket("/ws/portal") as socket:
        page = Page(socket, sent)
        await page.enter()
        await links.revoke(other.link, "system")
        await links.revoke(sent.link, "system")
        assert await page.hear() == {"type": "changed"}
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await socket.recv()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"token": "0" * 32}, Close.FORBIDDEN),
        ({"token": "short"}, Close.FORBIDDEN),
        ({"document": str(uuid.UUID(int=7))}, Close.FORBIDDEN),
        ({"visit": "no uuid"}, Close.BAD_FRAME),
        ({"type": "beat"}, Close.BAD_FRAME),
    ],
)
async def test_wrong_first_frame_closes_the_socket(
    server: Server, changes: dict[str, str], code: Close
) -> None:
    sent = await make.sent_invoice()
    async with server.socket("/ws/portal") as socket:
        page = Page(socket, sent)
        await page.enter(**changes)
        with pytest.raises(ConnectionClosed) as ended:
            await page.hear()
    assert ended.value.rcvd is not None
    assert ended.value.rcvd.code == code


async def test_other_site_cannot_pose_as_page(server: Server) -> None:
    async with server.socket("/ws/portal", origin="https://evil.example") as socket:
        assert msgspec.json.decode(await socket.recv())["code"] == Close.FORBIDDEN


async def test_socket_wants_the_pass(server: Server) -> None:
    sent = await guarded()
    now = clock.now()
    for shown in ("", "1.2", pass_for(KEYRING, sent.customer, now)):
        async with server.socket("/ws/portal") as socket:
            heard = await Page(socket, sent).enter(**{"pass": shown})
            assert (heard["type"], heard["code"]) == ("bye", Close.FORBIDDEN)
    async with server.socket("/ws/portal") as socket:
        entered = await Page(socket, sent).enter(**{"pass": pass_for(KEYRING, sent.link, now)})
        assert entered["type"] == "ready"


async def test_open_page_hears_that_code_is_asked(server: Server) -> None:
    sent = await make.sent_invoice()
    async with server.socket("/ws/portal") as socket:
        page = Page(socket, sent)
        await page.enter()
        await ask(yes=True)
        assert (await page.hear())["type"] == "changed"


async def test_unfollowed_page_is_not_shown(server: Server) -> None:
    sent, (_, cookie) = await make.sent_invoice(), await make.member()
    async with server.socket("/ws/feed", cookie) as feed, server.socket("/ws/portal") as socket:
        reader, page = Reader(feed), Page(socket, sent)
        await page.enter()
        await reader.until_here(1)
        address = f"{server.origin}/portal/invoice/{sent.token}/seen"
        async with server.client() as client:
            await client.post(address, data={"follow": "no"})
            await reader.until_here(0)
            assert (await page.hear())["type"] == "changed"
            await page.beat("payment")
            await asyncio.sleep(0.3)
            async with server.socket("/ws/feed", cookie) as late:
                other = Reader(late)
                while not any(isinstance(frame, Presence) for frame in other.frames):
                    await other.next()
                assert other.here == {}
            await client.post(address, data={"follow": "yes"})
            assert (await page.hear())["type"] == "changed"
            await page.beat("payment")
            await reader.until_here(1)
