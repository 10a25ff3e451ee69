"""Tries and payments in the counters: the log folded, and the flow that they make."""

import datetime as dt

from app.domain.activity.queries import today
from app.domain.engagement.queries import flow_of
from app.domain.visits import saying
from app.domain.visits.actions import record
from tests import fold, make
from tests.payments.bank import Bank


async def counted() -> tuple[int, int]:
    known = await today()
    return known.attempts, known.payments


async def test_tries_and_payments_are_the_log_folded(bank: Bank) -> None:
    first, second = await bank.invoice(), await bank.invoice()
    await bank.pay(first, number="4000000000000002")
    await bank.work()
    assert await counted() == (1, 0)
    await bank.pay(first)
    await bank.allow()
    await bank.pay(second, 19_00)
    await bank.work()
    assert await counted() == (2, 2)  # the declined one went on in its session
    assert await fold.kept() == await fold.folded("UTC")
    subjects, *_ = await fold.kept()
    assert (subjects[first.document]["attempts"], subjects[second.document]["attempts"]) == (1, 1)
    assert "paid_at" in subjects[first.document]
    assert "paid_at" not in subjects[second.document]


async def test_one_payment_of_two_invoices_counts_once(bank: Bank) -> None:
    first = await bank.invoice()
    second = await bank.invoice()
    known = await bank.checkout.start(bank.order((first, 119_00), (second, 119_00)))
    bank.submit(known)
    await bank.work()
    assert await counted() == (1, 1)
    assert await fold.kept() == await fold.folded("UTC")


async def test_payments_outlive_reclassified_visits(bank: Bank) -> None:
    sent = await bank.invoice()
    opened = make.beacon(sent.document)
    await record([make.arrival(sent, opened)])
    bank.now += dt.timedelta(seconds=5)
    told = make.beacon(sent.document, visit=opened.visit, visible=5000, input=True)
    await record([make.arrival(sent, told)])
    assert (await bank.card(sent)).views == 1
    await bank.pay(sent)
    await bank.work()
    await saying.say(opened.visit, "scanner", "system")
    assert await counted() == (1, 1)
    assert await fold.kept() == await fold.folded("UTC")


async def test_flow_follows_a_document_to_its_money(bank: Bank) -> None:
    sent = await bank.invoice()
    await bank.invoice()
    known = await bank.go(sent)
    await bank.wait(minutes=5)
    bank.submit(known)
    await bank.work()
    told = await flow_of(7)
    assert (told.handed_out, told.started, told.paid, told.to_paid) == (2, 1, 1, 300)
