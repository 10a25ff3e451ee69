"""Erasing somebody who paid: the books stay, and nothing personal does."""

from app.domain.erasure import actions as erasure
from app.engine import db
from tests.payments.bank import Bank, laws
from tests.payments.test_autopay import enrolled, state

_TOLD = ("stripe_event", "attempt", "payment", "saved_method", "stripe_customer", "autopay")


async def told(*secrets: str) -> set[str]:
    """The tables of money in which one of these stands."""
    found = set()
    for table in _TOLD:
        for row in await db().fetch(f"SELECT * FROM {table}"):
            if any(secret in " ".join(map(str, row.values())) for secret in secrets):
                found.add(table)
    return found


async def test_who_paid_is_erased_and_books_stay(bank: Bank) -> None:
    sent = await bank.invoice()
    await enrolled(bank, sent)
    await bank.pay(sent)
    await bank.work()
    secrets = ("4242", "203.0.113", *[each["id"] for each in bank.things("customer")])
    assert {"payment", "saved_method", "stripe_event"} <= await told(*secrets)
    (customer,) = await db().fetch("SELECT name FROM customer WHERE id = $1", sent.customer)
    await erasure.erase(sent.customer, customer["name"], "command")
    assert await told(*secrets) == set()
    assert await state(sent) == "none"
    assert [row["amount"] for row in await bank.payments()] == [119_00]
    assert (await bank.card(sent)).status == "paid"
    assert await laws(bank) == []
