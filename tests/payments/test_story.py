"""The story that staff see of an invoice's money: the answer, the sum, and the evidence."""

import uuid
from collections.abc import Callable

import httpx
import pytest

from app.domain import tasks
from app.domain.errors import Conflict, NotFound
from app.domain.payments import story
from app.domain.payments.evidence import silent_since
from app.domain.payments.story import PaymentStory
from app.engine import db
from tests import make
from tests.make import Sent
from tests.payments.bank import Bank

Browse = Callable[..., httpx.AsyncClient]
POOR, DEBIT = "4000000000009995", "DE89370400440532013000"


async def told(sent: Sent) -> PaymentStory:
    found = await story.story(sent.document)
    known = found.sums
    parts = known.prepaid, known.payments, known.credit_notes, known.written_off
    assert known.total - sum(parts) == known.due
    assert [each.at for each in found.evidence] == sorted(each.at for each in found.evidence)
    return found


def lane(found: PaymentStory, name: str) -> list[str]:
    return [each.what for each in found.evidence if each.lane == name]


async def test_nobody_tried_says_so(bank: Bank) -> None:
    found = await told(await bank.invoice())
    assert (found.answer, found.tries, found.last) == ("never_opened", 0, None)
    assert lane(found, "stripe") == lane(found, "ledger") == []
    assert all(check.passed for check in found.checks)


async def test_declined_card_is_the_answer(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await bank.pay(sent, number=POOR)
    await bank.work()
    found = await told(sent)
    assert found.answer == "declined"
    assert found.last
    assert (found.last.code, found.last.declines) == ("insufficient_funds", 1)
    declined = next(each for each in found.evidence if each.what == "declined")
    assert (declined.detail, declined.bad) == ("insufficient_funds", True)
    assert found.answered_at == declined.at
    assert "payment_intent.payment_failed" in lane(found, "stripe")
    assert known.session in {each.reference for each in found.evidence}
    assert (found.sums.due, lane(found, "ledger")) == (119_00, [])


async def test_debit_on_its_way_says_until_when(bank: Bank) -> None:
    sent = await bank.invoice()
    await bank.pay(sent, iban=DEBIT)
    await bank.work()
    found = await told(sent)
    assert found.answer == "processing"
    assert found.until
    assert found.until > bank.now.date()
    failed = [check.rule for check in found.checks if not check.passed]
    assert failed[0] == "processing"


async def test_paid_invoice_shows_all_three_lanes(bank: Bank) -> None:
    sent = await bank.invoice()
    await bank.pay(sent)
    await bank.work()
    found = await told(sent)
    assert (found.answer, found.sums.payments, found.sums.due) == ("paid", 119_00, 0)
    assert lane(found, "customer")[-1] == "payment.started"
    assert "succeeded" in lane(found, "stripe")
    assert lane(found, "ledger") == ["payment", "settled_by_payment"]
    assert found.answered_at
    await bank.wait(hours=1, minutes=5)  # its balance transaction comes later
    await bank.compare()
    assert (await told(sent)).payouts


async def test_refund_reopens_with_its_reason(bank: Bank) -> None:
    sent = await bank.invoice()
    await bank.pay(sent)
    await bank.work()
    bank.sandbox.refund_outside(bank.charge()["id"], 119_00)
    await bank.work()
    found = await told(sent)
    assert (found.answer, found.sums.due) == ("refunded", 119_00)
    assert "refund" in lane(found, "stripe")
    assert "taken_back" in lane(found, "ledger")


async def test_dispute_is_the_answer(bank: Bank) -> None:
    sent = await bank.invoice()
    await bank.pay(sent)
    await bank.work()
    bank.sandbox.dispute(bank.charge()["id"], "fraudulent")
    await bank.work()
    found = await told(sent)
    assert found.answer == "charged_back"
    assert [task.kind for task in found.tasks] == ["chargeback"]


async def test_unknown_document_has_no_story(bank: Bank) -> None:
    with pytest.raises(NotFound):
        await story.story(uuid.uuid4())


async def test_look_at_stripe_finds_what_nobody_told(bank: Bank, browse: Browse) -> None:
    bank.webhooks = False
    sent = await bank.invoice()
    known = await bank.pay(sent)
    assert (await told(sent)).answer == "at_stripe"
    _, cookie = await make.member("member")
    path = f"/api/v1/documents/{sent.document}/payment-story"
    answer = await browse(cookie).post(f"{path}/refresh")
    assert answer.status_code == 200, answer.text
    assert answer.json()["answer"] == "paid"
    assert await bank.steps(known) == ["created", "open", "succeeded"]
    rows = await db().fetch("SELECT source FROM attempt_step WHERE state = 'succeeded'")
    assert [row["source"] for row in rows] == ["staff"]
    assert "payment.succeeded" in await bank.told()


async def test_silent_webhooks_are_noticed(bank: Bank) -> None:
    assert await silent_since() is None
    bank.webhooks = False
    sent = await bank.invoice()
    await bank.pay(sent)
    bank.now += bank.now - bank.now  # the same moment
    await bank.compare()
    bank.now = bank.now.replace(microsecond=0)
    await db().fetch(
        "UPDATE reconciliation SET found = 1, found_at = $1 WHERE job = 'events'", bank.now
    )
    assert await silent_since() == bank.now
    assert (await told(sent)).silent_since == bank.now
    bank.webhooks = True
    await bank.wait(minutes=1)
    assert await silent_since() is None


async def test_event_given_up_can_be_tried_again(bank: Bank, browse: Browse) -> None:
    sent = await bank.invoice()
    known = await bank.pay(sent)
    await bank.sandbox.deliver()
    await db().fetch(
        "UPDATE outbox SET failed_at = $1, last_error = 'Stripe took too long to answer.'"
        " WHERE kind = 'stripe.event'",
        bank.now,
    )
    dead = (await told(sent)).dead_events
    assert {each.error for each in dead} == {"Stripe took too long to answer."}
    assert (await bank.attempt(known)).state == "open"
    _, cookie = await make.member("admin")
    for each in dead:
        path = f"/api/v1/failed-work/{each.work}/replays"
        assert (await browse(cookie).post(path)).status_code == 204
    await bank.work()
    found = await told(sent)
    assert (found.answer, found.dead_events) == ("paid", [])


async def test_task_is_listed_until_closed(bank: Bank, browse: Browse) -> None:
    sent = await bank.invoice()
    first, second = await bank.go(sent), await bank.forced(sent)
    bank.submit(first)
    bank.submit(second)
    await bank.work()
    _, cookie = await make.member("member")
    client = browse(cookie)
    (task,) = (await client.get("/api/v1/payment-tasks")).json()["tasks"]
    assert (task["kind"], task["number"], task["amount"]) == ("overpayment", sent.number, 119_00)
    path = f"/api/v1/payment-tasks/{task['id']}/closing"
    assert (await client.post(path)).status_code == 204
    assert (await client.post(path)).status_code == 409
    assert (await client.get("/api/v1/payment-tasks")).json()["tasks"] == []
    assert await bank.told("task.closed") == ["task.closed"]
    with pytest.raises(Conflict):
        await tasks.close(uuid.UUID(task["id"]), "system")
