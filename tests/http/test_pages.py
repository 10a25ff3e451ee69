import datetime as dt
import re
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from app import config
from app.domain.links import actions as links
from app.domain.links.queries import keyring
from app.domain.settings import actions as settings
from app.domain.settings.queries import current
from app.domain.settings.rules import Changes
from app.engine import Database, db
from app.main import create_app
from tests import make
from tests.make import Sent

Browse = Callable[..., httpx.AsyncClient]
At = Callable[[dt.datetime], None]
NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
ALWAYS = {
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
}
EVIL = '</script><script>alert("1")</script><!--<script>'


async def change(**changes: Any) -> None:
    await settings.change(Changes(version=(await current()).version, **changes), "system")


async def opened(_: Sent, __: At) -> None:
    """Nothing is wrong."""


async def switch_off(_: Sent, __: At) -> None:
    await change(portal_enabled=False)


async def switch_customer_off(_: Sent, __: At) -> None:
    await db().fetch("UPDATE customer SET portal_enabled = $1", False)


async def revoke(sent: Sent, _: At) -> None:
    await links.revoke(sent.link, "system")
    await links.revoke(sent.portal_link, "system")


async def supersede(sent: Sent, _: At) -> None:
    await links.regenerate(sent.link, "system")
    await links.regenerate(sent.portal_link, "system")


async def expire(_: Sent, at: At) -> None:
    at(NOW + dt.timedelta(days=31))


async def hide(_: Sent, __: At) -> None:
    await change(show_credit_notes=False)


REFUSALS: dict[str, tuple[Callable[[Sent, At], Awaitable[None]], int, list[str]]] = {
    "portal_disabled": (switch_off, 403, ["Portal not available"]),
    "customer_portal_disabled": (switch_customer_off, 403, ["Portal not available"]),
    "revoked": (revoke, 410, ["access denied", "ask for a new link"]),
    "superseded": (supersede, 410, ["access denied", "a newer link was sent to you"]),
    "expired": (expire, 410, ["This link has expired", "access denied", "21 December 2026"]),
}


def heading(page: httpx.Response) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page.text, re.DOTALL)
    assert found
    return found[1]


def policy(page: httpx.Response) -> dict[str, str]:
    """The content security policy by directive."""
    header = page.headers["content-security-policy"]
    return {name: rest for name, _, rest in (part.partition(" ") for part in header.split("; "))}


def nonce(page: httpx.Response) -> str:
    found = re.search(r"'nonce-([\w-]{16,})'", policy(page)["script-src"])
    assert found
    return found[1]


def boot(page: httpx.Response) -> Any:
    """The page's data as a browser cuts it out: up to the first end of a script element."""
    data = page.text.split('id="boot"')[1].split(">", 1)[1]
    return msgspec.json.decode(re.split(r"</script", data, maxsplit=1, flags=re.IGNORECASE)[0])


def addresses(sent: Sent) -> list[str]:
    """The document by its own link, the portal, and the document from there."""
    home = f"/portal/{sent.portal_token}"
    return [f"/portal/credit-note/{sent.token}", home, f"{home}/documents/{sent.document}"]


@pytest.mark.parametrize("reason", REFUSALS)
async def test_refusal_is_the_same_everywhere(browse: Browse, at: At, reason: str) -> None:
    at(NOW)
    spoil, status, words = REFUSALS[reason]
    sent = await make.sent_invoice(kind="credit_note", buyer=make.party("Maren Holt"))
    await spoil(sent, at)
    for address in addresses(sent):
        page = await browse().get(address)
        assert page.status_code == status
        assert page.headers["content-type"].startswith("text/html")
        for word in words:
            assert word in page.text
        for secret in (sent.token, sent.portal_token, sent.number, "Maren Holt", "119.00"):
            assert secret not in page.text
        assert "<script" not in page.text


@pytest.mark.parametrize(
    "token", ["0" * 32, "x", "a" * 31, "0" * 33, "%00", "%3Cscript%3E", "é" * 32, "../../etc"]
)
async def test_unknown_token_is_told_kindly(browse: Browse, token: str) -> None:
    await make.sent_invoice()
    for address in (f"/portal/{token}", f"/portal/invoice/{token}"):
        page = await browse().get(address)
        if "/" in token:
            assert page.status_code == 404
            continue
        assert (page.status_code, heading(page)) == (404, "This link does not open")
        assert "access denied" in page.text
        assert "all 32 characters were copied" in page.text
        assert "<script" not in page.text


async def test_hidden_foreign_and_absent_look_alike(browse: Browse) -> None:
    sent = await make.sent_invoice(kind="credit_note")
    other = await make.sent_invoice(buyer=make.party("Somebody Else"))
    await hide(sent, lambda _: None)
    home = f"/portal/{sent.portal_token}/documents"
    documents = (sent.document, other.document, uuid.uuid4())
    pages = [await browse().get(f"{home}/{document}") for document in documents]
    assert [page.status_code for page in pages] == [404] * 3
    assert {heading(page) for page in pages} == {"File not found"}
    assert len({page.text.replace(nonce(page), "") for page in pages}) == 1


async def test_expiry_is_told_in_local_time(browse: Browse, at: At) -> None:
    at(dt.datetime(2026, 11, 21, 23, 30, tzinfo=dt.UTC))
    await change(time_zone="Asia/Tokyo")
    sent = await make.sent_invoice()
    at(NOW + dt.timedelta(days=40))
    page = await browse().get(f"/portal/invoice/{sent.token}")
    assert "It was good until 22 December 2026" in page.text


async def test_refusal_says_whom_to_ask(browse: Browse) -> None:
    await change(name="Alder & Finch", email="studio@alder.example", phone="+49 761 5550 142")
    page = await browse().get(f"/portal/{'0' * 32}")
    assert "Alder &amp; Finch" in page.text
    assert 'href="mailto:studio@alder.example"' in page.text
    assert 'href="tel:+497615550142"' in page.text


@pytest.mark.parametrize("reason", ["", *REFUSALS])
async def test_every_page_has_every_header(browse: Browse, at: At, reason: str) -> None:
    at(NOW)
    sent = await make.sent_invoice(kind="credit_note")
    await (REFUSALS[reason][0] if reason else opened)(sent, at)
    for address in addresses(sent):
        page = await browse().get(address)
        assert {name: page.headers.get(name) for name in ALWAYS} == ALWAYS
        rules = policy(page)
        assert (rules["default-src"], rules["frame-ancestors"]) == ("'none'", "'none'")
        assert (rules["base-uri"], rules["form-action"]) == ("'none'", "'self'")
        assert "unsafe" not in page.headers["content-security-policy"]
        assert not {"set-cookie", "server", "x-powered-by"} & page.headers.keys()


async def test_nonce_is_never_used_twice(browse: Browse, at: At) -> None:
    at(NOW)
    sent = await make.sent_invoice(kind="credit_note")
    pages = [await browse().get(address) for address in addresses(sent) for _ in range(3)]
    pages += [await browse().get("/portal/x") for _ in range(3)]
    assert len({nonce(page) for page in pages}) == len(pages)
    for page in pages:
        used = re.findall(r'<(?:script|style)[^>]*nonce="([^"]*)"', page.text)
        assert set(used) == {nonce(page)}
        assert len(used) == len(re.findall(r"<(?:script|style)\b", page.text))
        assert not re.search(r"<[^>]+\s(?:style|on\w+)=", page.text)


@pytest.mark.parametrize(
    "changes",
    [
        {"lines": (msgspec.structs.replace(make.content().lines[0], name=EVIL),)},
        {"number": EVIL},
        {"notes": (EVIL, "\u2028\u2029")},
        {"seller": make.party(EVIL)},
        {"buyer": make.party(EVIL)},
    ],
    ids=["line", "number", "note", "seller", "buyer"],
)
async def test_no_text_can_end_the_data(browse: Browse, changes: dict[str, Any]) -> None:
    sent = await make.sent_invoice(kind="credit_note", **changes)
    for address in addresses(sent):
        page = await browse().get(address)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<!--" not in page.text
        data = boot(page)["page"]
        assert data.get("live", data)["link"] in {str(sent.link), str(sent.portal_link)}


@pytest.mark.parametrize("field", ["name", "tagline", "email", "phone", "welcome_message"])
async def test_no_setting_can_write_markup(browse: Browse, field: str) -> None:
    sent = await make.sent_invoice(kind="credit_note")
    await change(**{field: f'"><img src=x onerror=alert(1)>{EVIL}'[:60]})
    for address in (*addresses(sent), "/portal/x"):
        page = await browse().get(address)
        assert "<img" not in page.text
        assert "<script>alert" not in page.text


async def test_no_colour_can_write_style(browse: Browse, database: Database) -> None:
    """Whatever got into the column, only colours come out of it."""
    sent = await make.sent_invoice()
    await change(primary_colour="#19553c", banner_colour="#aabbcc")
    page = await browse().get(f"/portal/invoice/{sent.token}")
    assert "--brand:#19553c;" in page.text
    assert "--banner:#aabbcc;" in page.text
    for colours in re.findall(r"--(?:brand|on-brand|banner|on-banner)[\w-]*:([^;}]*)", page.text):
        assert re.fullmatch(r"#[0-9a-f]{6}|var\(--ink-2\)|transparent", colours)


async def test_summary_needs_no_script(browse: Browse, at: At) -> None:
    at(NOW)
    await change(name="Alder & Finch", email="studio@alder.example")
    due = dt.date(2026, 12, 4)
    sent = await make.sent_invoice(number="2026-0417", due_on=due)
    page = await browse().get(f"/portal/invoice/{sent.token}")
    assert page.text.startswith("<!doctype html>\n<html lang=")
    shown = re.sub(r"<(script|style)\b.*?</\1>", "", page.text, flags=re.DOTALL)
    for word in ("Invoice 2026-0417", "119.00 euros due", "4 December", "Open", "Alder &amp; Fin"):
        assert word in shown
    assert "<noscript>" in shown
    assert "studio@alder.example" in shown


async def test_open_graph_tells_only_the_name(browse: Browse) -> None:
    await change(name="Alder & Finch", tagline="Joinery")
    sent = await make.sent_invoice(number="2026-0417", kind="credit_note")
    for address in addresses(sent):
        page = await browse().get(address)
        told = re.findall(r'<meta property="og:[^>]*content="([^"]*)"', page.text)
        assert told == ["Alder &amp; Finch"]
        assert 'name="description"' not in page.text


async def test_no_log_line_holds_a_token(
    database: Database,
    tmp_path: Path,
    capsysbinary: pytest.CaptureFixture[bytes],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent = await make.sent_invoice()
    read = config.read({"DATA": str(tmp_path), "ACCESS_LOG": "on"})
    transport = httpx.ASGITransport(create_app(read, database, keyring()))  # type: ignore[arg-type]
    asked = (*addresses(sent), f"/portal/invoice/{sent.token}", f"/portal/{sent.token}/x/y/z")
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as client:
        for address in asked:
            await client.get(address)
        headers = {"authorization": f"Portal {sent.token}"}
        await client.get(f"/api/portal/documents/{sent.document}", headers=headers)
        monkeypatch.setattr("app.http.pages.current", _broken)
        assert (await client.get(f"/portal/invoice/{sent.token}")).status_code == 500
    written = capsysbinary.readouterr()
    lines = [msgspec.json.decode(line) for line in written.out.splitlines()]
    assert [line["status"] for line in lines] == [404, 200, 200, 200, 404, 200, 500]
    assert lines[3]["route"] == "/portal/invoice/{token}"
    everything = written.out.decode() + written.err.decode() + caplog.text
    assert "An answer failed." in everything
    for secret in (sent.token, sent.portal_token):
        assert secret not in everything
        assert secret.upper() not in everything


async def _broken() -> None:
    raise RuntimeError("a fault of ours")
