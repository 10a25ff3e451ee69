"""Text messages on their way: handed to a gateway once, and what it reports of them."""

import asyncio
import datetime as dt
import re
import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any

import msgspec
import pytest

from app.domain import clock
from app.domain.delivery import actions, queries
from app.domain.delivery.rules import OutgoingMessage, Recipient, SendOrder
from app.domain.links import actions as links
from app.domain.outgoing import actions as outgoing
from app.domain.outgoing.rules import OutgoingChanges
from app.domain.templates.rules import Words
from app.domain.unit import Unit
from app.effects import gateway as sms
from app.effects.outbox import Runner
from app.effects.texts import Texts, signature
from app.engine import Database, db
from tests import make
from tests.gateway import SENDER, TOKEN, Gateway, gateway

BASE = "http://localhost:8000"
MAREN = Recipient(address="+49 761 5550310", name="Maren Holt")
LINK = re.compile(r"http://localhost:8000/s/([0-9a-hjkmnp-tv-z]{16})(?!\w)")


def order(*recipients: Recipient, text: str = "Invoice {number}: {document_link}") -> SendOrder:
    return SendOrder(
        channel="sms",
        purpose="invoice",
        recipients=recipients or (MAREN,),
        words=Words(subject="", body=text),
        attach_pdf=False,
    )


@pytest.fixture
async def stands() -> AsyncIterator[Gateway]:
    async with gateway() as stands:
        yield stands


@pytest.fixture
async def post(database: Database, stands: Gateway) -> AsyncIterator[Runner]:
    """The worker that sends, set up for the stand-in of Twilio."""
    await make.business()
    await set_up(stands.twilio)
    texts = Texts(BASE)
    runner = Runner([texts])
    Unit.owed = runner.poke
    running = asyncio.create_task(runner.run())
    yield runner
    await runner.stop()
    await running
    await texts.close()
    Unit.owed = staticmethod(lambda: None)


async def set_up(fields: dict[str, Any]) -> None:
    rows = await db().fetch("SELECT version FROM outgoing")
    changes: dict[str, Any] = {"version": rows[0]["version"], **fields}
    await outgoing.change(OutgoingChanges(**changes), "system")


async def sent_text(**changes: Any) -> uuid.UUID:
    sent = await make.sent_invoice()
    (delivery,) = await actions.send(sent.document, order(**changes), "system")
    return delivery


async def settled(delivery: uuid.UUID) -> OutgoingMessage:
    async with asyncio.timeout(10):
        while (found := await queries.delivery(delivery)).state == "queued":  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    return found


async def kinds(delivery: uuid.UUID) -> list[str]:
    rows = await db().fetch(
        "SELECT kind FROM activity WHERE data LIKE $1 ORDER BY seq", f'%"{delivery}"%'
    )
    return [row["kind"].removeprefix("delivery.") for row in rows]


async def test_twilio_takes_text_with_short_link(post: Runner, stands: Gateway) -> None:
    delivery = await sent_text()
    found = await settled(delivery)
    (text,) = stands.taken
    assert (text["To"], text["From"]) == ("+497615550310", SENDER)
    assert text["StatusCallback"] == f"{BASE}/api/v1/sms-status/twilio/{delivery}"
    assert re.fullmatch(rf"Invoice {found.number}: {LINK.pattern}", text["Body"])
    assert (found.state, found.address) == ("sent", "+497615550310")
    (row,) = await db().fetch("SELECT message_id FROM delivery WHERE id = $1", delivery)
    assert row["message_id"] == f"SM{1:032x}"
    assert await kinds(delivery) == ["queued", "sent"]


async def test_own_contract_carries_the_key(post: Runner, stands: Gateway) -> None:
    await set_up(stands.own)
    delivery = await sent_text()
    found = await settled(delivery)
    (text,) = stands.taken
    assert text["key"] == f"message:{delivery}"
    assert (text["to"], text["from"]) == ("+497615550310", SENDER)
    assert (found.state, found.said) == ("sent", "own-1")


async def test_code_is_nowhere_at_rest(post: Runner, stands: Gateway) -> None:
    delivery = await sent_text(text="{document_link} {portal_link}")
    await settled(delivery)
    codes = LINK.findall(stands.taken[0]["Body"])
    assert len(set(codes)) == 2
    for table in ("activity", "outbox", "message", "delivery", "link"):
        rows = str(await db().fetch(f"SELECT * FROM {table}"))
        assert not any(code in rows for code in codes), table


@pytest.mark.parametrize("code", [21211, 21610, 21614])
async def test_number_that_cannot_is_refused(post: Runner, stands: Gateway, code: int) -> None:
    stands.moods = [(400, {"code": code, "message": "Twilio's words", "status": 400})]
    delivery = await sent_text()
    found = await settled(delivery)
    assert (found.state, found.reason, found.tries) == ("failed", "refused", 1)
    assert found.said == sms.explained(code)
    assert await kinds(delivery) == ["queued", "failed"]


@pytest.mark.parametrize("status", [401, 429, 500, 503])
async def test_text_put_off_goes_later(
    post: Runner, stands: Gateway, at: Callable[[dt.datetime], None], status: int
) -> None:
    stands.moods = [(status, {"code": 20429, "message": "Too many requests"})]
    delivery = await sent_text()
    async with asyncio.timeout(10):
        while not (found := await queries.delivery(delivery)).said:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert found.state == "queued"
    assert str(status) in found.said
    assert stands.taken == []
    at(clock.now() + dt.timedelta(minutes=1))
    assert (await settled(delivery)).state == "sent"
    assert len(stands.taken) == 1


@pytest.mark.parametrize("mood", ["drop", (502, {}), (201, {"nothing": "known"})])
async def test_text_of_unknown_fate_is_not_repeated(
    post: Runner, stands: Gateway, at: Callable[[dt.datetime], None], mood: Any
) -> None:
    stands.moods = [mood]
    delivery = await sent_text()
    found = await settled(delivery)
    assert (found.state, found.reason) == ("failed", "unknown")
    at(clock.now() + dt.timedelta(days=1))
    await asyncio.sleep(1.2)
    assert stands.asked == 1
    assert await kinds(delivery) == ["queued", "failed"]


async def test_slow_gateway_is_not_asked_twice(
    post: Runner, stands: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sms, "TIMEOUT", 0.2)
    texts = Texts(BASE)
    post._performers["sms.send"] = texts  # noqa: SLF001  # one with less patience
    stands.moods = ["stall"]
    found = await settled(await sent_text())
    assert (found.state, found.reason) == ("failed", "unknown")
    assert stands.asked == 1
    await texts.close()


async def test_gateway_nobody_answers_at_is_tried_later(post: Runner, stands: Gateway) -> None:
    await set_up({"sms_address": "http://127.0.0.1:1", "sms_secret": TOKEN})
    delivery = await sent_text()
    async with asyncio.timeout(10):
        while not (found := await queries.delivery(delivery)).said:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert found.state == "queued"
    assert "cannot be reached" in found.said


async def test_ended_link_keeps_text_back(post: Runner, stands: Gateway) -> None:
    sent = await make.sent_invoice()
    later = clock.now() + dt.timedelta(hours=1)
    due = msgspec.structs.replace(order(), due_at=later)
    (delivery,) = await actions.send(sent.document, due, "system")
    await links.revoke(sent.link, "system")
    await db().fetch("UPDATE outbox SET due_at = $1", clock.now())
    post.poke()
    assert (await settled(delivery)).reason == "ended"
    assert stands.asked == 0


async def test_reports_settle_text_once(post: Runner) -> None:
    delivery = await sent_text()
    await settled(delivery)
    for _ in range(2):
        await actions.reported(delivery, "sent", "sent")
        await actions.reported(delivery, "delivered", "delivered")
    await actions.reported(delivery, "failed", "too late")
    assert (await queries.delivery(delivery)).state == "delivered"
    assert await kinds(delivery) == ["queued", "sent", "delivered"]


async def test_report_settles_unknown_fate(post: Runner, stands: Gateway) -> None:
    stands.moods = ["drop"]
    delivery = await sent_text()
    await settled(delivery)
    await actions.reported(delivery, "delivered", "delivered")
    found = await queries.delivery(delivery)
    assert (found.state, found.reason) == ("delivered", "")
    assert await kinds(delivery) == ["queued", "failed", "sent", "delivered"]


async def test_report_before_answer_counts_once(post: Runner, stands: Gateway) -> None:
    stands.pause = 0.3
    delivery = await sent_text()
    async with asyncio.timeout(10):
        while not stands.asked:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    await actions.reported(delivery, "delivered", "delivered")
    await asyncio.sleep(0.6)
    assert (await queries.delivery(delivery)).state == "delivered"
    assert await kinds(delivery) == ["queued", "sent", "delivered"]


async def test_undelivered_text_stands_on_the_list(post: Runner) -> None:
    delivery = await sent_text()
    await settled(delivery)
    await actions.reported(delivery, "failed", sms.explained(30003))
    (failure,) = await queries.failures()
    assert (failure.id, failure.reason) == (delivery, "undelivered")
    assert failure.said == "30003 The phone is off or out of reach."


def test_signature_is_twilios() -> None:
    fields = {
        "To": "+18005551212",
        "From": "+14158675309",
        "Digits": "1234",
        "Caller": "+14158675309",
        "CallSid": "CA1234567890ABCDE",
    }
    signed = signature("https://mycompany.com/myapp.php?foo=1&bar=2", fields.items(), "12345")
    assert signed == "RSOYDt4T1cUTdK1PDd93/VVr8B8="
