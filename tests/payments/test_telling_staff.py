"""What staff are told of money: one thing once, at once or in the day's digest."""

import asyncio
import datetime as dt
import uuid
import zoneinfo

import msgspec
import pytest

from app.domain.activity.rules import AnyEvent, AutopayFailed, PaymentFailed, PaymentRefunded
from app.domain.notices import actions, queries
from app.domain.notices.rules import NoticeChanges
from app.domain.outgoing import actions as outgoing
from app.domain.outgoing.rules import OutgoingChanges
from app.domain.payments.chargebacks import told as told_of_dispute
from app.domain.payments.recording import NewPayment, record
from app.domain.payments.rules import ChargebackFacts
from app.domain.staff import actions as staff
from app.domain.unit import Unit
from app.effects.outbox import Runner
from app.effects.staff_mail import DigestMail, NoticeMail, StaffPost
from app.engine import db
from tests import make
from tests.make import Sent
from tests.payments.bank import BASE, Bank


async def desk() -> uuid.UUID:
    """A member of staff whose e-mails are kept."""
    await make.business(time_zone="Europe/Berlin")
    await outgoing.change(OutgoingChanges(version=1, transport="kept"), "system")
    lea, _ = await make.member()
    return lea.staff


async def mails(member: uuid.UUID) -> list[tuple[str, str]]:
    """The e-mails to a member: subject and text."""
    post = StaffPost(BASE)
    runner = Runner([NoticeMail(post), DigestMail(post)])
    for _ in range(2):
        await runner._start_due()  # noqa: SLF001  # one round, when the test wants it
        await asyncio.gather(*runner._held)  # noqa: SLF001
    await post.close()
    kept = await queries.messages(member, None, 20)
    shown = [await queries.message(each.id, member) for each in kept]
    return [(each.mail.subject, each.text) for each in shown]


async def notices(member: uuid.UUID) -> list[str]:
    await actions.plan_notices()
    rows = await db().fetch("SELECT kind FROM notice WHERE staff = $1 ORDER BY seq", member)
    return [row["kind"] for row in rows]


async def several(bank: Bank, count: int = 3, **how: str) -> list[Sent]:
    """One payment of so many invoices of 119.00 EUR."""
    sent = [await bank.invoice() for _ in range(count)]
    known = await bank.checkout.start(bank.order(*((each, 119_00) for each in sent)))
    bank.submit(known, **how)
    await bank.work()
    return sent


async def test_payment_of_several_is_one_notice(bank: Bank) -> None:
    lea = await desk()
    first, *_ = await several(bank)
    assert await notices(lea) == ["payment"]
    ((subject, text),) = await mails(lea)
    assert subject == f"Holt Architekten paid {first.number} and 2 more"
    assert f"{first.number}: €357.00" in text
    assert await bank.told("payment.succeeded") == ["payment.succeeded"] * 3


async def test_decline_for_several_is_one_notice(bank: Bank) -> None:
    lea = await desk()
    await several(bank, 2, number="4000000000000002")
    assert await notices(lea) == ["payment_declined"]
    assert await bank.told("payment.declined") == ["payment.declined"] * 2


async def test_single_payment_names_its_invoice(bank: Bank) -> None:
    lea = await desk()
    (sent,) = await several(bank, 1)
    assert await notices(lea) == ["payment"]
    ((subject, _),) = await mails(lea)
    assert subject == f"Holt Architekten paid {sent.number}"


async def test_chargeback_is_told_at_once_with_deadline(bank: Bank) -> None:
    lea = await desk()
    (sent,) = await several(bank, 1)
    await notices(lea)
    paid = await mails(lea)
    dispute = bank.sandbox.dispute(bank.charge()["id"])
    await bank.work()
    assert await notices(lea) == ["payment", "disputed"]  # and its task tells nothing more
    subject, text = {each for each in await mails(lea) if each not in paid}.pop()
    assert subject == f"Holt Architekten disputes the payment of {sent.number} at the bank"
    (row,) = await db().fetch("SELECT due_by FROM chargeback")
    due_by = msgspec.convert(row["due_by"], dt.datetime, strict=False)
    by = due_by.astimezone(zoneinfo.ZoneInfo("Europe/Berlin"))
    assert "You can answer the bank until" in text
    assert f"{by.day} {by:%B}" in text
    assert f"{BASE}/staff/documents/{sent.document}/payment" in text
    before = await mails(lea)
    bank.sandbox.close_dispute(dispute["id"], won=True)
    await bank.work()
    assert await notices(lea) == ["payment", "disputed", "disputed"]
    subject, text = {each for each in await mails(lea) if each not in before}.pop()
    assert subject == f"You won the dispute with Holt Architekten about {sent.number}"
    assert "until" not in text


async def test_answered_dispute_is_no_news(bank: Bank) -> None:
    lea = await desk()
    await several(bank, 1)
    (payment,) = await bank.payments()
    for status in ("needs_response", "under_review"):
        facts = ChargebackFacts(
            id="dp_1",
            intent=payment["intent"],
            amount=119_00,
            status=status,
            reason="fraudulent",
            due_by=bank.now,
            withdrawn=0,
            reinstated=0,
        )
        assert await told_of_dispute(facts)
    assert await notices(lea) == ["payment", "disputed"]
    assert await bank.told("payment.disputed") == ["payment.disputed"] * 2


async def begun(bank: Bank) -> None:
    """Digests tell what happens from now on."""
    await actions.plan_digests()
    bank.now += dt.timedelta(minutes=1)


async def digest(bank: Bank, member: uuid.UUID) -> str:
    """What the next digest says; "" where none comes."""
    bank.now += dt.timedelta(days=1)
    await actions.plan_digests()
    found = [text for subject, text in await mails(member) if "who was at the door" in subject]
    return found[0] if found else ""


async def wrote(sent: Sent, *events: AnyEvent) -> None:
    async with Unit("stripe") as unit:
        for event in events:
            unit.record(event, customer=sent.customer, document=sent.document)


async def a_day(bank: Bank) -> tuple[Sent, Sent]:
    """All that can happen to money."""
    first, *_ = await several(bank)
    declined, *_ = await several(bank, 2, number="4000000000000002")
    new = NewPayment(
        customer=first.customer,
        amount=50_00,
        currency="EUR",
        method="cash",
        received_on=bank.now.date(),
    )
    await record(new, "system")
    bank.sandbox.dispute(bank.charge(0)["id"])
    await bank.work()
    attempt, again = uuid.uuid4(), dt.date(2030, 1, 7)
    failed = PaymentFailed(attempt=attempt, amount=70_00, currency="EUR", code="card_declined")
    refunded = PaymentRefunded(
        refund=uuid.uuid4(), payment=uuid.uuid4(), amount=20_00, currency="EUR"
    )
    charged = AutopayFailed(attempt=attempt, code="card_declined", again=again)
    await wrote(first, failed, charged, refunded)
    return first, declined


async def test_digest_tells_the_days_money(bank: Bank) -> None:
    lea = await desk()
    await begun(bank)
    first, declined = await a_day(bank)
    text = await digest(bank, lea)
    assert "What was paid\n- EUR, 2 payments: €407.00" in text
    assert "What was refunded\n- EUR, 1 refund: €20.00" in text
    assert (
        "Payments that did not work\n"
        f"- Holt Architekten: €238.00 ({declined.number} and 1 more)" in text
    )
    assert (
        "What autopay could not charge\n"
        f"- Holt Architekten: €70.00 ({first.number}, tried again 7 January 2030)" in text
    )
    assert "What banks dispute\n- Holt Architekten: €357.00 (" in text
    assert ", answer until " in text


async def test_digest_leaves_out_unwanted_money(bank: Bank) -> None:
    lea = await desk()
    nothing: frozenset[str] = frozenset()
    kinds = ("payment", "payment_declined", "payment_failed", "disputed", "task")
    changes = NoticeChanges(version=1, ways=dict.fromkeys(kinds, nothing))  # type: ignore[arg-type]
    await actions.change(lea, changes, "system")
    await begun(bank)
    await a_day(bank)
    assert await digest(bank, lea) == ""


@pytest.mark.parametrize("language", ["de"])
async def test_digest_of_money_is_translated(bank: Bank, language: str) -> None:
    lea = await desk()
    await staff.speak(lea, language, f"staff:{lea}")
    await begun(bank)
    await a_day(bank)
    bank.now += dt.timedelta(days=1)
    await actions.plan_digests()
    text = "\n".join(text for _, text in await mails(lea))
    assert "Was bezahlt wurde\n- EUR, 2 Zahlungen: 407,00" in text
