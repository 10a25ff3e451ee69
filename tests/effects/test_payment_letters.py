"""Letters about money: queued once, to who paid, in his language, beside all other letters."""

import asyncio
import datetime as dt
import uuid
from typing import Any

import msgspec
import pytest

from app.domain.customers import actions as customers
from app.domain.customers import rules
from app.domain.customers.rules import CustomerContact
from app.domain.delivery import actions, queries
from app.domain.delivery.rules import OutgoingMessage
from app.domain.links import actions as links
from app.domain.outbox import actions as outbox
from app.domain.payments import ending
from app.domain.payments.letters import SendPaymentLetter, owe
from app.domain.settings import actions as settings
from app.domain.settings.queries import current
from app.domain.settings.rules import Changes
from app.domain.templates import actions as templates
from app.domain.templates.rules import Key, TemplateChange, Words
from app.domain.unit import Unit
from app.effects.outbox import Runner
from app.effects.payment_letters import NOBODY, OFF, QUEUED, REVOKED, PaymentLetters
from app.engine import Database, db
from tests import make
from tests.effects.test_letters import kinds, settled
from tests.mailbox import Mailbox
from tests.make import Sent

MAREN = CustomerContact(name="Maren Holt", email="maren@holt.example", locale="de-DE")


async def house(*contacts: CustomerContact) -> Sent:
    """An invoice whose customer has these contacts."""
    sent = await make.sent_invoice()
    version = (await db().fetch("SELECT version FROM customer WHERE id = $1", sent.customer))[0]
    changes = rules.Changes(version=version["version"], contacts=contacts)
    await customers.change(sent.customer, changes, "system")
    return sent


def letter(sent: Sent, **changes: Any) -> SendPaymentLetter:
    fields: dict[str, Any] = {
        "purpose": "debit_failed",
        "customer": sent.customer,
        "document": sent.document,
        "amount": 119_00,
        "currency": "EUR",
    }
    return SendPaymentLetter(**{**fields, **changes})


async def owed(told: SendPaymentLetter, about: object = "") -> None:
    async with Unit("stripe") as unit:
        owe(unit, told, about or uuid.uuid4())


async def queued(most: int = 1) -> list[OutgoingMessage]:
    """The letters, once no job waits any more."""
    async with asyncio.timeout(10):
        while await db().fetch(  # noqa: ASYNC110  # rows of the database
            "SELECT id FROM outbox WHERE kind = 'payment.letter' AND done_at IS NULL"
        ):
            await asyncio.sleep(0.02)
    return [await settled(each.id) for each in await queries.latest(None, most + 1)]


async def said(told: SendPaymentLetter) -> str:
    """What the performer says of its job."""
    return await PaymentLetters().perform(told, None)  # type: ignore[arg-type]  # it begins nothing


async def test_letter_stands_among_all_letters(post: Runner, box: Mailbox) -> None:
    sent = await house(MAREN)
    await owed(letter(sent))
    (told,) = await queued()
    assert (told.purpose, told.state, told.address) == ("debit_failed", "sent", MAREN.email)
    assert [each.id for each in await queries.of_document(sent.document)] == [told.id]
    assert await kinds(told.id) == ["delivery.queued", "delivery.sent"]
    (message,) = box.messages
    assert message["Subject"] == "Ihre Zahlung an Alder & Finch ist nicht angekommen"
    (plain, _) = (part for part in message.walk() if part.get_content_maintype() == "text")
    text = str(plain.get_content()).replace("\r\n", "\n")
    assert "Lastschrift über 119,00\xa0€" in text
    assert "Jetzt bezahlen:\nhttp://localhost:8000/portal/invoice/" in text
    assert "#payment" in text
    assert [*message.iter_attachments()] == []


async def test_same_letter_is_queued_once(post: Runner, box: Mailbox) -> None:
    sent = await house(MAREN)
    for _ in range(3):
        await owed(letter(sent), "attempt-1")
    assert len(await queued()) == 1
    assert len(box.raw) == 1


async def test_crash_before_report_queues_once(database: Database) -> None:
    await make.business()
    sent, performer = await house(MAREN), PaymentLetters()
    await owed(letter(sent))
    (job,) = await outbox.claim("payment.letter", 1)
    effect = msgspec.json.decode(job.data, type=SendPaymentLetter)
    assert await said(effect) == QUEUED
    with pytest.raises(ZeroDivisionError):
        async with Unit("system") as unit:
            await outbox.finish(unit, job)
            await performer.done(unit, effect, QUEUED)
            raise ZeroDivisionError
    assert await queries.latest(None, 5) == []
    async with Unit("system") as unit:
        await outbox.finish(unit, job)
        await performer.done(unit, effect, QUEUED)
    with pytest.raises(outbox.Lost):
        async with Unit("system") as unit:
            await performer.done(unit, effect, QUEUED)
            await outbox.finish(unit, job)
    assert len(await queries.latest(None, 5)) == 1


async def test_nobody_is_written_to_without_address(post: Runner, box: Mailbox) -> None:
    told = letter(await house(CustomerContact(name="Maren Holt", phone="+49 761 5550142")))
    assert await said(told) == NOBODY
    await owed(told)
    assert await queued() == []
    assert box.raw == []


async def test_first_contact_with_address_is_reader(post: Runner, box: Mailbox) -> None:
    nobody = CustomerContact(name="Desk", phone="+49 761 5550142")
    jo = CustomerContact(name="Jo Holt", email="jo@holt.example")
    await owed(letter(await house(nobody, MAREN, jo)))
    (told,) = await queued()
    assert (told.name, told.locale) == ("Maren Holt", "de-DE")


async def test_revoked_link_brings_no_letter(post: Runner, box: Mailbox) -> None:
    sent = await house(MAREN)
    await links.revoke(sent.link, "system")
    assert await said(letter(sent)) == REVOKED
    await owed(letter(sent))
    assert await queued() == []


async def test_receipts_can_be_switched_off(post: Runner, box: Mailbox) -> None:
    sent = await house(MAREN)
    version = (await current()).version
    await settings.change(Changes(version=version, send_receipts=False), "system")
    assert await said(letter(sent, purpose="receipt")) == OFF
    await owed(letter(sent, purpose="receipt"))
    assert await queued() == []
    await owed(letter(sent))
    assert [each.purpose for each in await queued()] == ["debit_failed"]


async def test_words_of_staff_are_used(post: Runner, box: Mailbox) -> None:
    sent = await house(MAREN)
    words = Words(subject="Am {charge_date}: {payment}", body="Hallo {contact}")
    key = Key("autopay_notice", "email", "de")
    await templates.change(key, TemplateChange(version=0, words=words), "system")
    await owed(letter(sent, purpose="autopay_notice", on=dt.date(2026, 12, 1)))
    await queued()
    assert box.messages[0]["Subject"] == "Am 1. Dezember 2026: 119,00 €"


async def test_letter_is_sent_again_with_its_amount(post: Runner, box: Mailbox) -> None:
    sent = await house(MAREN)
    await owed(letter(sent, purpose="autopay_failed", on=dt.date(2026, 12, 1)))
    (first,) = await queued()
    again = await settled(await actions.resend(first.id, "system"))
    assert (again.state, again.money) == ("sent", first.money)
    assert box.messages[0]["Subject"] == box.messages[1]["Subject"]


async def test_void_invoice_still_has_its_receipt(post: Runner, box: Mailbox) -> None:
    sent = await house(MAREN)
    await ending.void(sent.document, "system")
    await owed(letter(sent, purpose="receipt"))
    assert [each.state for each in await queued()] == ["sent"]
    await owed(letter(sent))
    last, _ = await queued(2)
    assert (last.state, last.reason) == ("failed", "ended")
