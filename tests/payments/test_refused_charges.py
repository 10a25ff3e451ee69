"""Autopay that Stripe does not even try: staff have a task, the customer a letter."""

from typing import Any

import msgspec
import pytest

from app.domain.tasks import open_tasks
from app.effects.stripe import autopay
from app.effects.stripe.gateway import Gateway, NotConnected, SaidNo
from app.engine import db
from tests.make import Sent
from tests.payments.bank import Bank, laws
from tests.payments.test_autopay import autopay_told, due_in, enrolled, letters, state, turn


async def planned(bank: Bank) -> Sent:
    sent = await due_in(bank, 2)
    await enrolled(bank, sent)
    await turn(bank)
    return sent


def refuses(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    async def ask(asked: Any) -> Any:
        asked.close()
        raise SaidNo("Stripe does not do this.", code)

    monkeypatch.setattr(autopay, "ask", ask)


async def test_refused_charge_is_told_to_both(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = await planned(bank)
    refuses(monkeypatch, "payment_method_invalid")
    await turn(bank, days=2)
    (task,) = await open_tasks()
    assert (task.kind, task.document, task.amount) == ("charge_refused", sent.document, 119_00)
    assert await letters("autopay_paused") == 1
    assert await state(sent) == "paused"
    assert await autopay_told() == [
        "autopay.enrolled", "autopay.scheduled", "autopay.paused", "autopay.failed",
    ]  # fmt: skip
    rows = await db().fetch("SELECT data FROM activity WHERE kind = 'autopay.failed'")
    assert msgspec.json.decode(rows[0]["data"])["code"] == "payment_method_invalid"
    assert await bank.told("task.opened") == ["task.opened"]
    await turn(bank, days=4)
    assert (await letters("autopay_paused"), len(await open_tasks())) == (1, 1)
    assert (await bank.card(sent)).processing == 0
    assert await laws(bank) == []


@pytest.mark.parametrize("how", ["not connected", "unknown key"])
async def test_charge_waits_for_stripe_and_says_so(
    bank: Bank, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    sent = await planned(bank)
    with monkeypatch.context() as away:
        if how == "unknown key":
            refuses(away, "key")
        else:

            async def client(_: Gateway) -> Any:
                raise NotConnected("Stripe is not connected yet.")

            away.setattr(Gateway, "client", client)
        await bank.wait(days=2)
        await bank.till.autopay.turn()
        await bank.work()
        (task,) = await open_tasks()
        assert (task.kind, task.document) == ("charge_waits", sent.document)
        assert await letters("autopay_paused") == 0
        assert await state(sent) == "active"
    await turn(bank, hours=1)
    assert (await bank.card(sent)).status == "paid"
    assert await open_tasks() == []
    assert len(await bank.payments()) == 1
