import asyncio
import datetime as dt
import itertools
import json
import random
import time

from app.domain.billing import actions as billing
from app.domain.payments import syncing
from app.engine import db
from tests.payments.bank import Bank, laws
from tests.payments.telling import PAID, signed, signing_secret, unheard

_MOMENT, _NOTHING = dt.timedelta(seconds=2), dt.timedelta()
#: What Stripe tells of a card's payment, and of a debit's; not all of it is asked for.
OF_CARD = ("payment_intent.created", "charge.succeeded", PAID, "checkout.session.completed")
OF_DEBIT = (
    "charge.pending",
    "payment_intent.processing",
    "checkout.session.completed",
    "charge.succeeded",
    PAID,
    "checkout.session.async_payment_succeeded",
    "charge.updated",
)


async def test_s26_forged_requests_are_refused(bank: Bank) -> None:
    await unheard(bank)
    body, secret = bank.event(PAID), await signing_secret()
    right, now = signed(body, secret), int(time.time())
    rewritten = json.dumps(json.loads(body)).encode()
    assert rewritten != body
    for sent, header in (
        (body, None),
        (body, ""),
        (body, "t=1,v1=0"),
        (body, "nonsense"),
        (body, signed(body, "whsec_another")),
        (body.replace(b"succeeded", b"succeedee", 1), right),
        (body + b" ", right),
        (rewritten, right),
        (body, signed(body, secret, now - 302)),
        (b"\xff\xfe", right),
        (b"[]", signed(b"[]", secret)),
        (b"no event", signed(b"no event", secret)),
    ):
        assert await bank.post(sent, header) == 400
    assert await bank.inbox() == []
    await bank.work()
    assert await bank.payments() == []


async def test_s26_signature_of_five_minutes_holds(bank: Bank) -> None:
    await unheard(bank)
    body, secret = bank.event(PAID), await signing_secret()
    assert await bank.tell(body, secret, int(time.time()) - 290) == 200
    assert len(await bank.inbox()) == 1


async def test_s26_rolled_secrets_are_taken(bank: Bank) -> None:
    await unheard(bank)
    old, (endpoint,) = await signing_secret(), bank.things("webhook_endpoint")
    new = bank.sandbox.roll(endpoint["id"])
    body = bank.event(PAID)
    both = f"{signed(body, new)},v1={signed(body, old).partition('v1=')[2]}"
    assert await bank.post(body, both) == 200
    await billing.listens(endpoint["id"], endpoint["url"], new, "system")
    for secret in (old, new):
        assert await bank.tell(bank.event("checkout.session.completed"), secret) == 200
    assert len(await bank.inbox()) == 2


async def test_s26_endpoint_without_secret_is_closed(bank: Bank) -> None:
    await unheard(bank)
    body, secret = bank.event(PAID), await signing_secret()
    await db().fetch("UPDATE billing SET webhook_secrets = ''")
    assert await bank.tell(body, secret) == 403
    assert await bank.tell(body, "whsec_") == 403
    assert await bank.inbox() == []


async def test_s27_event_told_often_acts_once(bank: Bank) -> None:
    sent, _ = await unheard(bank)
    body, secret = bank.event(PAID), await signing_secret()
    one_by_one = [await bank.tell(body, secret) for _ in range(10)]
    at_once = await asyncio.gather(*[bank.tell(body, secret) for _ in range(10)])
    assert set(one_by_one) | set(at_once) == {200}
    await bank.work()
    await bank.tell(body, secret)
    await bank.work()
    assert len(await bank.inbox()) == len(await bank.payments()) == await bank.receipts() == 1
    assert (await bank.card(sent)).status == "paid"


async def test_s27_new_event_ten_times_at_once(bank: Bank) -> None:
    await unheard(bank)
    body, secret = bank.event(PAID), await signing_secret()
    assert set(await asyncio.gather(*[bank.tell(body, secret) for _ in range(10)])) == {200}
    await bank.work()
    assert len(await bank.inbox()) == len(await bank.payments()) == 1


async def test_s28_card_events_in_any_order(bank: Bank) -> None:
    secret = await signing_secret()
    for order in itertools.permutations(OF_CARD):
        sent, known = await unheard(bank)
        for kind in order:
            assert await bank.tell(bank.event(kind), secret) == 200
            await bank.work()
        assert (await bank.attempt(known)).state == "succeeded", order
        assert (await bank.card(sent)).status == "paid", order
    assert len(await bank.payments()) == await bank.receipts() == 24
    assert await bank.tasks() == await laws(bank) == []


async def test_s28_debit_events_in_any_order(bank: Bank) -> None:
    secret, chance = await signing_secret(), random.Random(28)  # noqa: S311  # is to be repeatable
    for _ in range(10):
        sent, known = await unheard(bank, iban="DE89370400440532013000")
        early = [bank.event(kind) for kind in OF_DEBIT[:3]]
        bank.sandbox.settle(bank.things("payment_intent")[-1]["id"])
        bank.now += _MOMENT
        bank.sandbox.advance(_NOTHING)
        told = [*early, *(bank.event(kind) for kind in OF_DEBIT[3:])]
        chance.shuffle(told)
        for each in told:
            assert await bank.tell(each, secret) == 200
            await bank.work()
        assert (await bank.attempt(known)).state == "succeeded"
        card = await bank.card(sent)
        assert (card.status, card.processing) == ("paid", 0)
    assert len(await bank.payments()) == await bank.receipts() == 10
    assert await bank.tasks() == await laws(bank) == []


async def test_s29_decline_told_late_changes_nothing(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await bank.go(sent)
    bank.submit(known, number="4000000000000002")
    bank.submit(known)
    late = bank.event("payment_intent.payment_failed")
    bank.webhooks = False
    for each in (bank.event(PAID), late):
        await bank.tell(each)
        await bank.work()
        assert (await bank.attempt(known)).state == "succeeded"
    assert await bank.told() == ["payment.started", "payment.declined", "payment.succeeded"]
    assert len(await bank.payments()) == 1


async def test_s29_overtaken_answer_changes_nothing(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await bank.go(sent)
    seq = await syncing.asking(known.id)
    session, intent = await bank.checkout.now(known)
    bank.submit(known, iban="DE89370400440532013000")
    await bank.work()
    old = syncing.Answer(seq=seq, session=session, intent=intent, source="return")
    assert await syncing.answered(known.id, old) == "processing"
    assert (await bank.attempt(known)).state == "processing"
    assert (await bank.card(sent)).processing == 119_00


async def test_s30_expiry_told_late_changes_nothing(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await bank.pay(sent)
    await bank.work()
    whole = json.loads(bank.event("checkout.session.completed"))
    whole |= {"id": "evt_late", "type": "checkout.session.expired"}
    whole["data"]["object"]["status"] = "expired"
    assert await bank.tell(json.dumps(whole).encode()) == 200
    await bank.work()
    assert (await bank.attempt(known)).state == "succeeded"
    assert (await bank.card(sent)).status == "paid"
    assert await bank.told() == ["payment.started", "payment.succeeded"]
