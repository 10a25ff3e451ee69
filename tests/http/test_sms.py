"""Text messages over HTTP: the gateway's settings and reports, and short addresses."""

import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from app.domain.delivery import actions, queries
from app.domain.delivery.rules import Recipient, SendOrder
from app.domain.keys import actions as keys
from app.domain.keys.rules import New, Scope
from app.domain.outgoing import queries as outgoing
from app.domain.templates.rules import Words
from app.effects.texts import REPORTS, signature
from app.engine import db
from tests import make
from tests.gateway import ACCOUNT, SENDER, TOKEN, Gateway, gateway

Browse = Callable[..., httpx.AsyncClient]
PATH, TEST = "/api/v1/outgoing", "/api/v1/outgoing/test-sms"
BASE = "http://localhost:8000"


@pytest.fixture
async def stands() -> AsyncIterator[Gateway]:
    async with gateway() as stands:
        yield stands


async def admin(browse: Browse, locale: str = "") -> httpx.AsyncClient:
    _, cookie = await make.member("admin")
    client = browse(cookie)
    if locale:
        await client.put("/api/v1/language", json={"locale": locale})
    return client


def fault(answer: httpx.Response) -> tuple[str, str]:
    assert answer.status_code == 422, answer.text
    ((field, problem),) = [(each["field"], each["problem"]) for each in answer.json()["errors"]]
    return field, problem


async def test_change_never_tells_the_secret(browse: Browse, stands: Gateway) -> None:
    client = await admin(browse)
    answer = await client.patch(PATH, json={"version": 1, **stands.twilio})
    assert answer.status_code == 200, answer.text
    shown = answer.json()
    assert shown["has_sms_secret"] is True
    assert (shown["sms_account"], shown["sms_sender"]) == (ACCOUNT, SENDER)
    assert TOKEN not in answer.text
    assert TOKEN not in str(await db().fetch("SELECT * FROM outgoing"))
    (row,) = await db().fetch("SELECT data FROM activity WHERE kind = 'settings.changed'")
    assert "sms_secret" in row["data"]
    assert TOKEN not in row["data"]
    assert (await outgoing.current()).sms_secret == TOKEN


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sms_address", "http://sms.example/messages"),
        ("sms_address", "sms.example"),
        ("sms_account", "AC12"),
        ("sms_sender", "12"),
        ("sms_sender", "A name that is too long"),
        ("sms_secret", ""),
    ],
)
async def test_gateway_that_cannot_work_is_refused(
    browse: Browse, stands: Gateway, field: str, value: str
) -> None:
    client = await admin(browse)
    answer = await client.patch(PATH, json={"version": 1, **stands.twilio, field: value})
    assert fault(answer)[0] == field


async def test_kept_secret_stays_with_its_gateway(browse: Browse, stands: Gateway) -> None:
    client = await admin(browse)
    await client.patch(PATH, json={"version": 1, **stands.twilio})
    elsewhere = {"version": 2, "sms_address": "https://evil.example"}
    assert fault(await client.patch(PATH, json=elsewhere))[0] == "sms_secret"
    tried = await client.post(TEST, json={"to": "+497615550310", "changes": elsewhere})
    assert fault(tried)[0] == "sms_secret"
    hidden = {"version": 2, "sms_transport": "none", "sms_address": "https://evil.example"}
    assert fault(await client.patch(PATH, json=hidden))[0] == "sms_secret"
    assert stands.asked == 0


async def test_test_text_is_in_staffs_language(browse: Browse, stands: Gateway) -> None:
    client = await admin(browse, "de-DE")
    wanted = {"to": "+49 761 5550310", "changes": {"version": 1, **stands.twilio}}
    answer = await client.post(TEST, json=wanted)
    assert answer.status_code == 200, answer.text
    assert answer.json()["to"] == "+497615550310"
    assert stands.taken[0]["Body"].startswith("Diese Testnachricht")
    assert (await client.get(PATH)).json()["sms_transport"] == "none"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"sms_secret": "wrong"}, "sms_secret"),
        ({"sms_account": "AC" + "1" * 32}, "sms_account"),
        ({"sms_address": "http://127.0.0.1:1"}, "sms_address"),
        ({"sms_transport": "kept"}, "sms_transport"),
    ],
)
async def test_failed_test_names_the_setting(
    browse: Browse, stands: Gateway, changes: dict[str, str], field: str
) -> None:
    client = await admin(browse)
    wanted = {"to": "+497615550310", "changes": {"version": 1, **stands.twilio, **changes}}
    assert fault(await client.post(TEST, json=wanted))[0] == field
    assert stands.taken == []


async def program(browse: Browse, scope: Scope) -> httpx.AsyncClient:
    session, _ = await make.member("owner")
    _, secret = await keys.create(New(name="x", scopes=frozenset({scope})), session.staff, "system")
    return browse(headers={"authorization": f"Bearer {secret}"})


async def test_own_gateway_reports_by_key(browse: Browse) -> None:
    _, delivery, _ = await make.texted()
    client = await program(browse, "sms_status")
    report = {"key": f"message:{delivery}", "status": "failed", "said": "The phone is off"}
    assert (await client.post("/api/v1/sms-status", json=report)).status_code == 204
    found = await queries.delivery(delivery)
    assert (found.state, found.reason, found.said) == ("failed", "undelivered", "The phone is off")
    for wrong in ("message:x", str(delivery)):
        answer = await client.post("/api/v1/sms-status", json={**report, "key": wrong})
        assert fault(answer)[0] == "key"
    unknown = {**report, "key": f"message:{uuid.uuid4()}"}
    assert (await client.post("/api/v1/sms-status", json=unknown)).status_code == 404


async def test_report_of_unsent_text_is_refused(browse: Browse) -> None:
    sent = await make.sent_invoice()
    words = Words(subject="", body="{document_link}")
    order = SendOrder(
        channel="sms",
        purpose="invoice",
        recipients=(Recipient(address="+497615550310"),),
        words=words,
    )
    (delivery,) = await actions.send(sent.document, order, "system")
    client = await program(browse, "sms_status")
    report = {"key": f"message:{delivery}", "status": "delivered"}
    assert (await client.post("/api/v1/sms-status", json=report)).status_code == 409
    assert (await queries.delivery(delivery)).state == "queued"


def signed(delivery: uuid.UUID, fields: dict[str, str], secret: str = TOKEN) -> dict[str, str]:
    url = f"{BASE}{REPORTS}/{delivery}"
    return {"x-twilio-signature": signature(url, fields.items(), secret)}


async def test_twilio_reports_are_signed(browse: Browse, stands: Gateway) -> None:
    client = await admin(browse)
    await client.patch(PATH, json={"version": 1, **stands.twilio})
    _, delivery, _ = await make.texted()
    path, stranger = f"{REPORTS}/{delivery}", browse()
    fields = {"MessageSid": "SM1", "MessageStatus": "undelivered", "ErrorCode": "30003", "To": ""}
    changed = {**fields, "MessageStatus": "delivered"}
    forged: list[dict[str, str]] = [
        {},
        {"x-twilio-signature": "ü"},
        signed(delivery, fields, "another secret"),
        signed(delivery, changed),
        signed(uuid.uuid4(), fields),
    ]
    for headers in forged:
        raw = httpx.Headers(headers, encoding="utf-8")
        answer = await stranger.post(path, data=fields, headers=raw)
        assert answer.status_code == 403
    assert (await queries.delivery(delivery)).state == "sent"
    for _ in range(2):
        answer = await stranger.post(path, data=fields, headers=signed(delivery, fields))
        assert answer.status_code == 204
    found = await queries.delivery(delivery)
    assert (found.state, found.said) == ("failed", "30003 The phone is off or out of reach.")
    rows = await db().fetch("SELECT kind FROM activity WHERE kind = 'delivery.failed'")
    assert len(rows) == 1


async def test_unsigned_report_without_gateway_is_refused(browse: Browse) -> None:
    _, delivery, _ = await make.texted()
    fields = {"MessageStatus": "delivered"}
    answer = await browse().post(
        f"{REPORTS}/{delivery}", data=fields, headers=signed(delivery, fields, "")
    )
    assert answer.status_code == 403


def text(*numbers: str, body: str = "Invoice {number}, {total}: {document_link}") -> dict[str, Any]:
    return {
        "channel": "sms",
        "purpose": "invoice",
        "recipients": [{"address": number} for number in numbers],
        "words": {"subject": "", "body": body},
    }


async def test_preview_counts_what_is_sent(browse: Browse) -> None:
    sent, (_, cookie) = await make.sent_invoice(), await make.member()
    address = f"/api/v1/documents/{sent.document}/message-previews"
    answer = await browse(cookie).post(address, json=text("+497615550310"))
    assert answer.status_code == 200, answer.text
    shown = answer.json()
    assert shown["text"] == f"Invoice {sent.number}, €119.00: {BASE}/s/{'x' * 16}"
    assert shown["segments"] == {
        "alphabet": "gsm-7",
        "characters": len(shown["text"]),
        "segments": 1,
        "left": 160 - len(shown["text"]) - 1,  # the euro sign counts twice
        "telling": "",
    }
    french = text("+497615550310")
    french["recipients"][0]["locale"] = "fr"
    answer = await browse(cookie).post(address, json=french)
    assert "119,00 €" in answer.json()["text"]
    assert answer.json()["segments"]["alphabet"] == "gsm-7"


async def test_wrong_numbers_are_told_at_once(browse: Browse) -> None:
    sent, (_, cookie) = await make.sent_invoice(), await make.member()
    wanted = text("0761 5550310", "+49 761 5550311", "0049 761 5550311", body="{document} {nubmer}")
    answer = await browse(cookie).post(f"/api/v1/documents/{sent.document}/deliveries", json=wanted)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == [
        "recipients.0.address",
        "recipients.2.address",
        "words.body",
        "words.body",
    ]
    assert await queries.of_document(sent.document) == []


async def test_text_that_is_too_long_is_refused(browse: Browse) -> None:
    sent, (_, cookie) = await make.sent_invoice(), await make.member()
    wanted = text("+497615550310", body="a" * 1601)
    answer = await browse(cookie).post(f"/api/v1/documents/{sent.document}/deliveries", json=wanted)
    assert fault(answer)[0] == "words.body"


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "ar"])
async def test_first_words_fit_one_segment(browse: Browse, language: str) -> None:
    sent, (_, cookie) = await make.sent_invoice(), await make.member()
    await make.business()
    address = f"/api/v1/documents/{sent.document}"
    query = {"channel": "sms", "locale": language}
    form = (await browse(cookie).get(f"{address}/message", params=query)).json()
    assert "document" not in form["values"]
    wanted = text("+497615550310", body=form["words"]["body"])
    wanted["recipients"][0]["locale"] = language
    shown = (await browse(cookie).post(f"{address}/message-previews", json=wanted)).json()
    assert shown["segments"]["segments"] == (2 if language == "ar" else 1)
    assert shown["segments"]["alphabet"] == ("ucs-2" if language == "ar" else "gsm-7")
