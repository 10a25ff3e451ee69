import datetime as dt

import pytest

from app.domain.documents import queries as documents
from app.domain.payments import starting, syncing
from app.domain.payments.syncing import Known
from app.effects.stripe import gateway
from app.effects.stripe.gateway import SaidNo, Silent
from app.engine import db
from tests.make import Sent
from tests.payments.bank import Bank, laws

CREATE = "POST /v1/checkout/sessions"
LOOK = "GET /v1/checkout/sessions/{id}"


class Killed(BaseException):
    """The process is gone."""


async def killed_before_commit(bank: Bank, sent: Sent) -> Known:
    """Stripe made the session, and we were killed before we wrote it down."""
    with pytest.MonkeyPatch.context() as patch:

        async def die(*_: object) -> None:
            raise Killed

        patch.setattr(starting, "opened", die)
        with pytest.raises(Killed):
            await bank.go(sent)
    (row,) = await db().fetch("SELECT id FROM attempt WHERE state = 'created'")
    return await syncing.known(row["id"])


def session_of(bank: Bank) -> str:
    return str(bank.things("checkout.session")[-1]["id"])


async def test_s18_transfer_beside_open_session_leaves_credit(bank: Bank) -> None:
    sent = await bank.invoice()
    await bank.pay(sent)
    await bank.booked(sent, 50_00)
    await bank.work()
    assert [row["amount"] for row in await bank.payments()] == [50_00, 119_00]
    assert await bank.credit(sent) == 50_00
    assert await bank.tasks() == ["overpayment"]
    assert (await bank.card(sent)).due == 0
    assert await laws(bank) == []


async def test_s18_transfer_ends_session_for_more(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await bank.go(sent)
    await bank.booked(sent, 50_00)
    await bank.work()
    assert (await bank.attempt(known)).state == "abandoned"
    assert (await bank.card(sent)).due == 69_00


async def test_s19_voided_invoice_ends_its_session(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await bank.go(sent)
    await bank.void(sent)
    await bank.work()
    assert (await bank.attempt(known)).state == "abandoned"
    assert bank.things("checkout.session")[0]["status"] == "expired"
    assert await bank.refused(sent) == "not_payable"


async def test_s19_money_for_voided_invoice_is_credit(bank: Bank) -> None:
    sent = await bank.invoice()
    await bank.pay(sent)
    await bank.void(sent)
    await bank.work()
    assert len(await bank.payments()) == 1
    assert await bank.credit(sent) == 119_00
    assert await bank.tasks() == ["overpayment"]
    assert (await bank.card(sent)).status == "void"
    assert await laws(bank) == []


async def test_s20_lost_answer_makes_one_session(bank: Bank) -> None:
    sent = await bank.invoice()
    bank.sandbox.faults.next(CREATE, after="lost")
    known = await bank.pay(sent)
    await bank.work()
    assert (await bank.attempt(known)).state == "succeeded"
    assert len(bank.things("checkout.session")) == 1


async def test_s20_session_is_found_by_its_key(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await killed_before_commit(bank, sent)
    await bank.wait(minutes=3)
    await bank.compare()
    found = await bank.attempt(known)
    assert (found.state, found.session) == ("open", session_of(bank))
    assert len(bank.things("checkout.session")) == 1


async def test_s20_session_is_found_by_its_metadata(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await killed_before_commit(bank, sent)
    bank.sandbox.pay(session_of(bank))
    bank.webhooks = False
    await bank.wait(hours=25)
    await bank.till.reconciler._look(known.id)  # noqa: SLF001  # neither events nor lists may help
    assert (await bank.attempt(known)).state == "succeeded"
    assert len(bank.things("checkout.session")) == 1
    assert (await bank.card(sent)).status == "paid"


async def test_s20_session_that_never_was_is_canceled(bank: Bank) -> None:
    sent = await bank.invoice()
    bank.sandbox.faults.next(CREATE, before="timeout", times=3)
    with pytest.raises(Silent):
        await bank.go(sent)
    (row,) = await db().fetch("SELECT id FROM attempt")
    await bank.wait(hours=25)
    await bank.compare()
    assert (await syncing.known(row["id"])).state == "canceled"
    assert await bank.told("payment.cancelled") == ["payment.cancelled"]
    assert (await bank.card(sent)).due == 119_00


async def test_s20_events_name_their_attempt(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await killed_before_commit(bank, sent)
    bank.sandbox.pay(session_of(bank))
    await bank.work()
    found = await bank.attempt(known)
    assert (found.state, found.session) == ("succeeded", session_of(bank))
    assert len(await bank.payments()) == await bank.receipts() == 1


async def test_s20_decline_before_answer_ends_nothing(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await killed_before_commit(bank, sent)
    bank.sandbox.pay(session_of(bank), number="4000000000000002")
    await bank.work()
    found = await bank.attempt(known)
    assert (found.state, found.session) == ("declined", session_of(bank))
    bank.sandbox.pay(session_of(bank))
    await bank.work()
    assert (await bank.attempt(known)).state == "succeeded"
    assert await bank.tasks() == []


async def test_s21_month_of_silence_is_looked_through(bank: Bank) -> None:
    sent, other = await bank.invoice(), await bank.invoice()
    known, left = await bank.pay(sent), await bank.go(other)
    bank.webhooks = False
    await bank.wait(days=31)
    await bank.compare()
    assert await bank.inbox() == []
    assert (await bank.attempt(known)).state == "succeeded"
    assert (await bank.attempt(left)).state == "abandoned"
    assert (await bank.card(sent)).status == "paid"


async def test_s21_lists_find_what_nobody_looks_at(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await bank.pay(sent)
    bank.webhooks = False
    await db().fetch("UPDATE attempt SET look_at = NULL, session = NULL, state = 'canceled'")
    await bank.wait(days=31)
    await bank.compare()
    assert await bank.inbox() == []
    assert (await bank.attempt(known)).state == "succeeded"
    assert await bank.tasks() == ["late_success"]
    assert (await bank.card(sent)).status == "paid"


async def test_s22_silence_is_told_and_healed(bank: Bank) -> None:
    sent = await bank.invoice()
    bank.sandbox.faults.next(CREATE, after="timeout")
    bank.sandbox.faults.next(CREATE, before="timeout", times=2)
    answer = await bank.click(sent)
    assert answer.status_code == 503
    assert "Nothing was paid" in answer.json()["detail"]
    (row,) = await db().fetch("SELECT * FROM attempt")
    assert row["state"] == "created"
    assert (await bank.click(sent)).status_code == 201
    assert len(bank.things("checkout.session")) == 1
    assert len(await db().fetch("SELECT id FROM attempt")) == 1


async def test_s22_slow_stripe_is_not_waited_for(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert gateway._OUTER <= 25  # noqa: SLF001
    monkeypatch.setattr(gateway, "_OUTER", 0.05)
    sent = await bank.invoice()
    bank.sandbox.faults.next("POST /v1/customers", delay=30)
    assert (await bank.click(sent)).status_code == 503
    monkeypatch.undo()


async def test_s22_stale_unknown_attempt_gives_way(bank: Bank) -> None:
    sent = await bank.invoice()
    bank.sandbox.faults.next(CREATE, before=503, times=3)
    with pytest.raises(Silent):
        await bank.go(sent)
    bank.now += dt.timedelta(minutes=40)  # Stripe takes no session that ends so soon
    known = await bank.pay(sent)
    await bank.work()
    assert (await bank.attempt(known)).state == "succeeded"


async def test_s22_siblings_end_after_silence(bank: Bank) -> None:
    sent = await bank.invoice()
    await bank.allow()
    first = await bank.go(sent, 25_00)
    bank.sandbox.faults.next(f"{CREATE}/{{id}}/expire", before=503, times=3)
    with pytest.raises(Silent):
        await bank.go(sent)
    await bank.go(sent)
    assert (await bank.attempt(first)).state == "abandoned"
    open_ = [each for each in bank.things("checkout.session") if each["status"] == "open"]
    assert len(open_) == 1


async def test_s24_key_of_other_words_ends_attempt(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await killed_before_commit(bank, sent)
    made = bank.things("checkout.session")[-1]
    made["client_reference_id"], made["metadata"] = "another", {}
    await db().fetch("UPDATE attempt SET amount = 100")
    with pytest.raises(SaidNo):
        await bank.go(sent)
    await bank.wait(minutes=3)
    await bank.compare()
    assert (await bank.attempt(known)).state == "canceled"
    assert await bank.told("payment.cancelled") == ["payment.cancelled"]
    before = len(bank.asked(CREATE))
    for _ in range(3):
        await bank.wait(minutes=10)
        await bank.compare()
    assert len(bank.asked(CREATE)) == before
    await bank.pay(sent)
    await bank.work()
    assert (await bank.card(sent)).status == "paid"


async def test_s24_new_address_keeps_the_session(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await killed_before_commit(bank, sent)
    bank.checkout._url = "https://pay.example"  # noqa: SLF001  # the business moved
    await bank.wait(minutes=3)
    await bank.compare()
    assert (await bank.attempt(known)).state == "open"
    assert len(bank.things("checkout.session")) == 1


async def test_s25_too_many_requests_are_put_off(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await bank.pay(sent)
    bank.sandbox.faults.next(LOOK, before=429)
    await bank.work()
    assert (await bank.attempt(known)).state in {"open", "succeeded"}
    (waits,) = await db().fetch("SELECT * FROM outbox WHERE done_at IS NULL AND attempts > 0")
    assert waits["kind"] == "stripe.event"
    assert (await documents.card(sent.document)).status in {"open", "paid"}
    await bank.wait(minutes=1)
    assert await bank.undone() == 0
    assert (await bank.card(sent)).status == "paid"
    assert await bank.tasks() == []
