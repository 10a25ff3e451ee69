"""Short addresses, which text messages carry: they answer as the long one would."""

import logging
from collections.abc import Callable
from pathlib import Path

import httpx
import msgspec
import pytest

from app import config
from app.domain.links import actions as links
from app.domain.links import queries as link_queries
from app.domain.links.rules import Keyring
from app.domain.settings import actions as settings
from app.domain.settings.rules import Changes
from app.engine import Database, db
from app.main import create_app
from tests import make
from tests.conftest import KEYRING
from tests.doorstep import ask

Browse = Callable[..., httpx.AsyncClient]


async def test_short_address_leads_to_the_long_one(browse: Browse) -> None:
    _, _, (document, portal) = await make.texted("{document_link}", "{portal_link}")
    for short in (document, portal, document.upper().replace("/S/", "/s/")):
        before = await db().fetch("SELECT count(*) AS rows FROM activity")
        answer = await browse().get(short)
        assert answer.status_code == 303
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-robots-tag"] == "noindex"
        long = answer.headers["location"]
        assert (await browse().get(long)).status_code == 200
        assert await db().fetch("SELECT count(*) AS rows FROM activity") == before
    views = await db().fetch("SELECT * FROM visit")
    assert views == []


async def test_dead_short_address_tells_why(browse: Browse) -> None:
    sent, _, (short,) = await make.texted()
    await links.regenerate(sent.link, "system")
    answer = await browse().get(short)
    assert answer.status_code == 410
    assert "access denied" in answer.text
    assert "location" not in answer.headers
    rows = await db().fetch("SELECT kind, data FROM activity WHERE kind = 'link.denied'")
    assert ["superseded" in row["data"] for row in rows] == [True]


async def test_expired_and_hidden_short_addresses(
    browse: Browse,
) -> None:
    _, delivery, (short,) = await make.texted()
    await db().fetch("UPDATE link SET expires_at = created_at WHERE delivery = $1", delivery)
    answer = await browse().get(short)
    assert (answer.status_code, "This link has expired" in answer.text) == (410, True)
    await db().fetch("UPDATE link SET expires_at = NULL WHERE delivery = $1", delivery)
    await settings.change(Changes(version=1, portal_enabled=False), "system")
    answer = await browse().get(short)
    assert (answer.status_code, "Portal not available" in answer.text) == (403, True)


async def test_dead_short_address_gives_new_link(browse: Browse) -> None:
    _, delivery, (short,) = await make.texted()
    await db().fetch("UPDATE outgoing SET transport = 'kept'")
    assert (await browse().post(short)).status_code == 303, "it still opens"
    await db().fetch("UPDATE link SET expires_at = created_at WHERE delivery = $1", delivery)
    assert "Send me a new link" in (await browse().get(short)).text
    answer = await browse().post(short)
    assert answer.status_code == 200
    assert "If we have an address for you, a new link is on its way." in answer.text
    rows = await db().fetch("SELECT seq FROM activity WHERE kind = 'link.renewal_requested'")
    assert len(rows) == 1


async def test_short_address_leads_to_the_code(browse: Browse) -> None:
    sent, _, (short,) = await make.texted()
    await db().fetch("UPDATE outgoing SET transport = 'kept'")
    await ask(yes=True)
    long = (await browse().get(short)).headers["location"]
    answer = await browse().get(long)
    assert answer.status_code == 401
    assert sent.number not in answer.text


async def test_short_address_of_lost_key_is_denied(browse: Browse) -> None:
    _, _, (short,) = await make.texted()
    link_queries.use(Keyring({"new": bytes(reversed(range(32)))}))
    answer = await browse().get(short)
    link_queries.use(KEYRING)
    assert (answer.status_code, "access denied" in answer.text) == (410, True)


@pytest.mark.parametrize("code", ["0" * 16, "0" * 15, "u" * 16, "0" * 32])
async def test_unknown_short_address_is_denied(browse: Browse, code: str) -> None:
    answer = await browse().get(f"/s/{code}")
    assert answer.status_code == 404
    assert "access denied" in answer.text
    assert await db().fetch("SELECT seq FROM activity WHERE kind = 'link.denied'") == []


async def test_unknown_short_addresses_are_limited(browse: Browse) -> None:
    client = browse()
    codes = [(await client.get(f"/s/{place:016}")).status_code for place in range(80)]
    assert codes[0] == 404
    assert codes[-1] == 429


async def test_token_of_link_is_no_short_code(browse: Browse) -> None:
    sent, _, (short,) = await make.texted()
    assert (await browse().get(f"/portal/invoice/{short.removeprefix('/s/')}")).status_code == 404
    assert (await browse().get(f"/s/{sent.token[:16]}")).status_code == 404


async def test_short_codes_stay_out_of_logs(
    database: Database,
    tmp_path: Path,
    capsysbinary: pytest.CaptureFixture[bytes],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.WARNING, "httpx")  # the test's own requests
    sent, _, (short,) = await make.texted()
    read = config.read({"DATA": str(tmp_path), "ACCESS_LOG": "on"})
    transport = httpx.ASGITransport(create_app(read, database, KEYRING))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as client:
        long = (await client.get(short)).headers["location"]
        await links.regenerate(sent.link, "system")
        assert (await client.get(short)).status_code == 410
    written = capsysbinary.readouterr()
    lines = [msgspec.json.decode(line) for line in written.out.splitlines()]
    assert [(line["status"], line["route"]) for line in lines] == [
        (303, "/s/{code}"),
        (410, "/s/{code}"),
    ]
    everything = written.out.decode() + written.err.decode() + caplog.text
    for secret in (short.rsplit("/", 1)[1], long.rsplit("/", 1)[1]):
        assert secret not in everything
