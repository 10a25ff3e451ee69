"""Reminders end by one click, and letters go out from the alias that was chosen."""

import datetime as dt
import re
import uuid
from collections.abc import Callable
from email.message import EmailMessage

import httpx
import pytest

from app.domain.delivery import actions, queries, reminders
from app.domain.delivery.rules import Recipient
from app.domain.errors import Conflict, Refused
from app.domain.links import queries as link_queries
from app.domain.outgoing import actions as outgoing
from app.domain.outgoing.rules import OutgoingChanges, Sender
from app.domain.outgoing.signing import dns_record
from app.domain.unsubscribing import Ticket, path
from app.effects.outbox import Runner
from app.engine import db
from tests import make
from tests.effects.test_letters import JO, MAREN, kinds, order, settled
from tests.formats.test_dkim import check, pem
from tests.mailbox import Mailbox

Browse = Callable[..., httpx.AsyncClient]


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
