"""E-mails on their way: from the screen's order to a real mail server, each once."""

import asyncio
import datetime as dt
import re
import uuid
from collections.abc import AsyncIterator, Callable
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest

from app.domain.activity import queries as activity
from app.domain.delivery import actions, queries, reminders
from app.domain.delivery.rules import OutgoingMessage, Recipient, SendOrder
from app.domain.documents import actions as documents
from app.domain.errors import Conflict, Refused
from app.domain.links import actions as links
from app.domain.links import queries as link_queries
from app.domain.outgoing import actions as outgoing
from app.domain.outgoing.rules import OutgoingChanges, Sender
from app.domain.outgoing.signing import dns_record
from app.domain.settings.actions import change_logo
from app.domain.templates.rules import Words
from app.domain.unit import Unit
from app.domain.unsubscribing import Ticket, path
from app.effects.codes import Codes
from app.effects.letters import Letters
from app.effects.mail import Mail
from app.effects.outbox import Runner
from app.effects.papers import Papers
from app.engine import Database, db
from tests import make
from tests.formats.test_dkim import check, pem
from tests.http.test_logo import picture
from tests.mailbox import Mailbox, mailbox

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


@pytest.fixture
async def box() -> AsyncIterator[Mailbox]:
    async with mailbox() as box:
        yield box


@pytest.fixture
async def post(database: Database, box: Mailbox, tmp_path: Path) -> AsyncIterator[Runner]:
    """The worker that sends, set up for the mailbox's server."""
    await make.business(email="studio@alder.example")
    changes = OutgoingChanges(
        version=1, transport="smtp", host="127.0.0.1", port=box.port, security="none"
    )
    await outgoing.change(changes, "system")
    papers = Papers()
    mail = Mail(BASE)
    runner = Runner([Letters(papers, mail), Codes(mail)])
    Unit.owed = runner.poke
    running = asyncio.create_task(runner.run())
    yield runner
    await runner.stop()
    await running
    await mail.close()
    papers.close()
    Unit.owed = staticmethod(lambda: None)


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
    await documents.void(sent.document, "system")
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


def ending(message: EmailMessage) -> str:
    """The address that ends what an e-mail belongs to."""
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (url,) = re.findall(r"^<(.+)>$", message["List-Unsubscribe"])
    return str(url)


async def test_one_post_ends_reminders(post: Runner, box: Mailbox, browse: Browse) -> None:
    sent = await make.sent_invoice()
    (delivery,) = await actions.send(sent.document, order(JO, purpose="reminder"), "system")
    await settled(delivery)
    url = ending(box.messages[0])
    for kind in ("plain", "html"):
        assert url in str(box.messages[0].get_body((kind,)).get_content())  # type: ignore[union-attr]
    kept = await queries.made(delivery)
    assert kept
    assert url not in kept.html + kept.text  # what is kept ends nothing
    asked = await browse().get(url)
    assert (asked.status_code, "Keine Erinnerungen mehr?" in asked.text) == (200, True)
    assert asked.headers["referrer-policy"] == "no-referrer"
    assert 'name="referrer" content="no-referrer"' in asked.text
    assert await reminders.refusals(sent.customer) == []
    form = {"List-Unsubscribe": "One-Click"}
    answers = [await browse().post(url, data=form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert all("Es kommen keine Erinnerungen mehr" in answer.text for answer in answers)
    (refusal,) = await reminders.refusals(sent.customer)
    assert refusal.address == JO.address
    assert await kinds(delivery) == ["delivery.queued", "delivery.sent", "reminders.refused"]
    (told,) = await db().fetch("SELECT data FROM activity WHERE kind = 'reminders.refused'")
    assert JO.address not in told["data"]


async def test_only_reminders_can_be_ended(post: Runner, box: Mailbox, browse: Browse) -> None:
    sent = await make.sent_invoice()
    (delivery,) = await actions.send(sent.document, order(), "system")
    await settled(delivery)
    (message,) = box.messages
    assert message["List-Unsubscribe"] is message["List-Unsubscribe-Post"] is None
    assert b"unsubscribe" not in box.raw[0]
    url = path(Ticket("reminders", delivery), link_queries.keyring())
    assert (await browse().post(url)).status_code == 404
    assert await reminders.refusals(sent.customer) == []


async def test_signature_covers_the_end_of_reminders(post: Runner, box: Mailbox) -> None:
    changes = OutgoingChanges(
        version=2, dkim_domain="alder.example", dkim_selector="portal", dkim_key=pem()
    )
    await outgoing.change(changes, "system")
    sent = await make.sent_invoice()
    (delivery,) = await actions.send(sent.document, order(purpose="reminder"), "system")
    await settled(delivery)
    check(box.raw[0], dns_record("alder.example", "portal", pem()))
    (signed,) = re.findall(r"\bh=([^;]+)", box.messages[0]["DKIM-Signature"])
    names = {name.strip().lower() for name in signed.split(":")}
    assert {"list-unsubscribe", "list-unsubscribe-post"} <= names


async def test_refused_reminder_is_not_sent(
    post: Runner, box: Mailbox, at: Callable[[dt.datetime], None]
) -> None:
    sent = await make.sent_invoice()
    shouted = Recipient(address="MAREN@holt.example")
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    later = order(shouted, purpose="reminder", due_at=soon)
    (first,) = await actions.send(sent.document, order(purpose="reminder"), "system")
    (queued,) = await actions.send(sent.document, later, "system")
    await settled(first)
    await reminders.refuse(first)
    with pytest.raises(Refused) as refused:
        await actions.send(sent.document, order(JO, shouted, purpose="reminder"), "system")
    (fault,) = refused.value.faults
    assert fault.field == "recipients.1.address"
    assert fault.problem == "MAREN@holt.example asked for no more reminders."
    with pytest.raises(Conflict, match="no more reminders"):
        await actions.resend(first, "system")
    (invoice,) = await actions.send(sent.document, order(shouted), "system")
    assert (await settled(invoice)).state == "sent"
    at(soon)
    post.poke()
    ended = await settled(queued)
    assert (ended.state, ended.reason) == ("failed", "ended")
    assert ended.said == "MAREN@holt.example asked for no more reminders."
    assert len(box.raw) == 2
    assert await kinds(queued) == ["delivery.queued", "delivery.failed"]


async def test_staff_allow_reminders_again(post: Runner, box: Mailbox, browse: Browse) -> None:
    sent, (_, member), (_, reader) = (
        await make.sent_invoice(),
        await make.member("member"),
        await make.member("read_only"),
    )
    (delivery,) = await actions.send(sent.document, order(purpose="reminder"), "system")
    await reminders.refuse(delivery)
    customer = f"/api/v1/customers/{sent.customer}"
    (refusal,) = (await browse(reader).get(f"{customer}/screen")).json()["reminder_refusals"]
    assert refusal["address"] == MAREN.address
    address = f"{customer}/reminder-refusals/{refusal['id']}"
    assert (await browse(reader).delete(address)).status_code == 403
    other = f"/api/v1/customers/{uuid.uuid4()}/reminder-refusals/{refusal['id']}"
    assert (await browse(member).delete(other)).status_code == 404
    assert (await browse(member).delete(address)).status_code == 204
    assert (await browse(member).delete(address)).status_code == 404
    assert await reminders.refusals(sent.customer) == []
    (again,) = await actions.send(sent.document, order(purpose="reminder"), "system")
    assert (await settled(again)).state == "sent"
    told = await db().fetch("SELECT kind FROM activity WHERE kind LIKE 'reminders.%' ORDER BY seq")
    assert [row["kind"] for row in told] == ["reminders.refused", "reminders.allowed"]


async def aliased(*emails: str, version: int) -> None:
    aliases = tuple(Sender(name="Billing", email=email) for email in emails)
    await outgoing.change(OutgoingChanges(version=version, aliases=aliases), "system")


async def test_chosen_alias_is_the_sender(post: Runner, box: Mailbox) -> None:
    await aliased("billing@alder.example", version=2)
    sent = await make.sent_invoice()
    chosen = order(sender="billing@alder.example")
    (delivery,) = await actions.send(sent.document, chosen, "system")
    assert (await settled(delivery)).sent_from == "Billing <billing@alder.example>"
    again = await actions.resend(delivery, "system")
    assert (await settled(again)).sender == "billing@alder.example"
    for message, (envelope, _) in zip(box.messages, box.envelopes, strict=True):
        assert message["From"] == "Billing <billing@alder.example>"
        assert message["Message-ID"].endswith("@alder.example>")
        assert envelope == "billing@alder.example"
    assert len(box.messages) == 2


async def test_removed_alias_falls_back_to_sender(
    post: Runner, box: Mailbox, at: Callable[[dt.datetime], None]
) -> None:
    await aliased("billing@alder.example", version=2)
    sent = await make.sent_invoice()
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    later = order(sender="billing@alder.example", due_at=soon)
    (delivery,) = await actions.send(sent.document, later, "system")
    await aliased(version=3)
    at(soon)
    post.poke()
    assert (await settled(delivery)).sent_from == "Alder & Finch <no-reply@localhost>"
    assert box.messages[0]["From"] == "Alder & Finch <no-reply@localhost>"
    with pytest.raises(Refused) as refused:
        await actions.send(sent.document, order(sender="billing@alder.example"), "system")
    assert [fault.field for fault in refused.value.faults] == ["sender"]


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
