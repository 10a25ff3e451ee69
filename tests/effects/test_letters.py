"""E-mails on their way: from the screen's order to a real mail server, each once."""

import asyncio
import datetime as dt
import re
import uuid
from collections.abc import Callable

import httpx
import pytest

from app.domain.activity import queries as activity
from app.domain.delivery import actions, queries
from app.domain.delivery.rules import OutgoingMessage, Recipient, SendOrder
from app.domain.errors import Conflict, Refused
from app.domain.links import actions as links
from app.domain.links import queries as link_queries
from app.domain.outgoing import actions as outgoing
from app.domain.outgoing.rules import OutgoingChanges
from app.domain.outgoing.signing import dns_record
from app.domain.payments import ending
from app.domain.settings.actions import change_logo
from app.domain.templates.rules import Words
from app.effects.outbox import Runner
from app.engine import Database, db
from tests import make
from tests.formats.test_dkim import check, pem
from tests.http.test_logo import picture
from tests.mailbox import Mailbox

Browse = Callable[..., httpx.AsyncClient]
BASE = "http://localhost:8000"
MAREN = Recipient(address="maren@holt.example", name="Maren Holt")
JO = Recipient(address="jo@holt.example", name="Jo Holt", locale="de")
WORDS = Words(subject="Invoice {number}", body="Dear {contact},\n\n{document}\n\nSee {portal_link}")


def order(*recipients: Recipient, **changes: object) -> SendOrder:
    fields: dict[str, object] = {
        "channel": "email",
        "purpose": "invoice",
        "recipients": recipients or (MAREN,),
        "words": WORDS,
        "attach_pdf": False,
    }
    return SendOrder(**{**fields, **changes})  # type: ignore[arg-type]


async def settled(delivery: uuid.UUID) -> OutgoingMessage:
    async with asyncio.timeout(10):
        while (found := await queries.delivery(delivery)).state == "queued":  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    return found


async def kinds(delivery: uuid.UUID) -> list[str]:
    rows = await db().fetch(
        "SELECT kind FROM activity WHERE data LIKE $1 ORDER BY seq", f'%"{delivery}"%'
    )
    return [row["kind"] for row in rows]


async def test_each_recipient_gets_a_link_of_his_own(post: Runner, box: Mailbox) -> None:
    sent = await make.sent_invoice()
    deliveries = await actions.send(sent.document, order(MAREN, JO), "system")
    for each in deliveries:
        assert (await settled(each)).state == "sent"
        assert await kinds(each) == ["delivery.queued", "delivery.sent"]
    assert sorted(to for _, (to,) in box.envelopes) == ["jo@holt.example", "maren@holt.example"]
    texts = [str(message.get_body(("plain",)).get_content()) for message in box.messages]  # type: ignore[union-attr]
    tokens = {re.findall(r"/portal/invoice/(\w{32})", text)[0] for text in texts}
    assert len(tokens) == 2
    assert sent.token not in tokens


async def test_message_names_reader_amount_and_link(post: Runner, box: Mailbox) -> None:
    sent = await make.sent_invoice()
    (delivery,) = await actions.send(sent.document, order(attach_pdf=True), "system")
    await settled(delivery)
    (message,) = box.messages
    assert message["Subject"] == f"Invoice {sent.number}"
    assert message["From"] == "Alder & Finch <no-reply@localhost>"
    assert message["To"] == "Maren Holt <maren@holt.example>"
    assert message["Reply-To"] == "studio@alder.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == f"<{delivery}@localhost>"
    html = str(message.get_body(("html",)).get_content())  # type: ignore[union-attr]
    assert "Dear Maren Holt" in html
    assert "€119.00" in html
    assert html.count('class="fill"') == 2  # the mark and the one button
    (pdf,) = message.iter_attachments()
    assert pdf.get_filename() == f"{sent.number}.pdf"
    assert pdf.get_content().startswith(b"%PDF")


async def test_kept_message_holds_no_token(post: Runner, box: Mailbox) -> None:
    sent = await make.sent_invoice()
    (delivery,) = await actions.send(sent.document, order(), "system")
    await settled(delivery)
    kept = await queries.made(delivery)
    assert kept
    text = box.messages[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    for token in re.findall(r"/portal/(?:invoice/)?(\w{32})", str(text)):
        assert token not in kept.html + kept.text
        rows = await db().fetch("SELECT data FROM activity UNION ALL SELECT data FROM outbox")
        assert all(token not in row["data"] for row in rows)


async def test_child_link_ends_with_its_parent(post: Runner, box: Mailbox) -> None:
    sent = await make.sent_invoice()
    (delivery,) = await actions.send(sent.document, order(), "system")
    await settled(delivery)
    await links.regenerate(sent.link, "system")
    child = (
        await db().fetch(
            "SELECT id FROM link WHERE delivery = $1 AND document IS NOT NULL", delivery
        )
    )[0]["id"]
    assert (await link_queries.link(child)).reason == "superseded"


async def test_full_server_is_tried_again(
    post: Runner, box: Mailbox, at: Callable[[dt.datetime], None]
) -> None:
    box.answers = ["451 come back later"]
    sent = await make.sent_invoice()
    (delivery,) = await actions.send(sent.document, order(), "system")
    async with asyncio.timeout(5):
        while not (await queries.delivery(delivery)).said:  # noqa: ASYNC110  # a row of the database
            await asyncio.sleep(0.02)
    waiting = await queries.delivery(delivery)
    assert waiting.state == "queued"
    assert "come back later" in waiting.said
    at(waiting.due_at)
    post.poke()
    assert (await settled(delivery)).state == "sent"
    assert len(box.raw) == 1


async def test_refusal_is_a_failure_at_once(post: Runner, box: Mailbox) -> None:
    box.answers = ["550 no such user"]
    sent = await make.sent_invoice()
    (delivery,) = await actions.send(sent.document, order(), "system")
    failed = await settled(delivery)
    assert (failed.state, failed.reason) == ("failed", "refused")
    assert [each.id for each in await queries.failures()] == [delivery]
    again = await actions.resend(delivery, "system")
    assert (await settled(again)).state == "sent"
    assert await queries.failures() == []
    assert await kinds(delivery) == ["delivery.queued", "delivery.failed"]


async def test_void_document_is_not_sent(
    post: Runner, box: Mailbox, at: Callable[[dt.datetime], None]
) -> None:
    sent = await make.sent_invoice()
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    (delivery,) = await actions.send(sent.document, order(due_at=soon), "system")
    await ending.void(sent.document, "system")
    at(soon)
    post.poke()
    assert (await settled(delivery)).reason == "ended"
    assert box.raw == []
    with pytest.raises(Conflict):
        await actions.send(sent.document, order(), "system")


async def test_scheduled_message_can_be_taken_back(post: Runner, box: Mailbox) -> None:
    sent = await make.sent_invoice()
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    (delivery,) = await actions.send(sent.document, order(due_at=soon), "system")
    await actions.cancel(delivery, "system")
    assert (await queries.delivery(delivery)).state == "cancelled"
    assert await kinds(delivery) == ["delivery.queued", "delivery.cancelled"]
    assert await db().fetch("SELECT id FROM outbox") == []


async def test_all_faults_of_an_order_are_told(database: Database) -> None:
    sent = await make.sent_invoice()
    wrong = order(
        Recipient(address="maren"),
        MAREN,
        MAREN,
        words=Words(subject="{nubmer}", body="{what} {number}"),
        due_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
    )
    with pytest.raises(Refused) as refused:
        await actions.send(sent.document, wrong, "system")
    assert [fault.field for fault in refused.value.faults] == [
        "recipients.0.address",
        "recipients.2.address",
        "due_at",
        "words.subject",
        "words.body",
    ]
    assert await db().fetch("SELECT id FROM delivery") == []


async def test_bounce_is_told_once(post: Runner, box: Mailbox) -> None:
    sent = await make.sent_invoice()
    (delivery,) = await actions.send(sent.document, order(), "system")
    await settled(delivery)
    for _ in range(2):
        await actions.bounced(delivery, "mailbox full")
    found = await queries.delivery(delivery)
    assert (found.state, found.said) == ("bounced", "mailbox full")
    assert (await kinds(delivery))[-1] == "delivery.bounced"
    assert len(await kinds(delivery)) == 3
    assert (await activity.head()).seq


async def test_letter_is_signed_and_comes_back_by_name(post: Runner, box: Mailbox) -> None:
    changes = OutgoingChanges(
        version=2,
        dkim_domain="alder.example",
        dkim_selector="portal",
        dkim_key=pem(),
        bounce_email="bounces@alder.example",
    )
    await outgoing.change(changes, "system")
    sent = await make.sent_invoice()
    (delivery,) = await actions.send(sent.document, order(attach_pdf=True), "system")
    await settled(delivery)
    check(box.raw[0], dns_record("alder.example", "portal", pem()))
    assert box.envelopes[0][0] == f"bounces+{delivery.hex}@alder.example"
    assert box.messages[0]["From"] == "Alder & Finch <no-reply@localhost>"


async def test_logo_travels_within_a_signed_letter(post: Runner, box: Mailbox) -> None:
    changes = OutgoingChanges(
        version=2, dkim_domain="alder.example", dkim_selector="portal", dkim_key=pem()
    )
    await outgoing.change(changes, "system")
    png = picture(size=(600, 150))
    settings = await change_logo(png, "system")
    sent = await make.sent_invoice()
    (delivery,) = await actions.send(sent.document, order(), "system")
    await settled(delivery)
    check(box.raw[0], dns_record("alder.example", "portal", pem()))
    parts = {part.get_content_type(): part for part in box.messages[0].walk()}
    assert parts["image/png"].get_payload(decode=True) == png
    html = str(parts["text/html"].get_content())
    assert '<img src="cid:logo@localhost" width="150" height="38" alt="AF"' in html
    kept = await queries.made(delivery)
    assert kept
    assert f'src="/logo/{settings.logo}"' in kept.html
