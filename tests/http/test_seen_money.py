"""What a customer reads of his payments on the page that says what his supplier sees."""

from typing import Any, get_args

import msgspec
import pytest

from app.domain.activity import rules
from app.formats.language import languages, speech
from app.http.seen_money import of_money
from tests.payments.bank import Bank, bank
from tests.test_shape import sample

__all__ = ["bank"]

ABOUT_MONEY = ("payment.", "autopay.", "document.instalments")
EVENTS = [
    event
    for event in get_args(rules.AnyEvent)
    if str(event.__struct_config__.tag).startswith(ABOUT_MONEY)
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: str(event.__struct_config__.tag))
def test_every_event_has_words_everywhere(event: Any) -> None:
    known: Any = sample(event)
    given = {"currency": "EUR"} if hasattr(known, "currency") else {}
    told: Any = msgspec.structs.replace(known, **given)
    for tag in languages("portal"):
        said = of_money(told, "2026-0417", "Alder & Finch", speech(tag, "portal", "pages"))
        assert said
        assert "{" not in said
        assert "a_word" not in said


async def test_page_tells_payments_without_codes(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await bank.pay(sent, number="4000000000009995")
    await bank.work()
    bank.submit(known)
    await bank.work()
    page = await bank.http.get(f"/portal/invoice/{sent.token}/seen")
    for told in (
        f"You went to pay €119.00 for {sent.number}",
        f"Your bank did not carry out a payment for {sent.number}",
        f"€119.00 for {sent.number} arrived",
    ):
        assert told in page.text, told
    assert "insufficient" not in page.text
    assert "Noted:" not in page.text
    assert await bank.told() == ["payment.started", "payment.declined", "payment.succeeded"]


async def test_page_keeps_questions_to_staff(bank: Bank) -> None:
    sent = await bank.invoice()
    first, second = await bank.go(sent), await bank.forced(sent)
    for known in (first, second):
        bank.submit(known)
    await bank.work()
    assert await bank.tasks() == ["overpayment"]
    page = await bank.http.get(f"/portal/invoice/{sent.token}/seen")
    assert "is kept for you" in page.text
    assert "Noted:" not in page.text
