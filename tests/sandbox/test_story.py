"""Whatever people do, in whatever order: the books agree."""

import contextlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.sandbox import Sandbox, cards, schema, sessions
from app.sandbox.errors import ApiError
from tests.sandbox.conftest import LINE, NOW, Endpoint

NUMBERS = st.sampled_from([card.number for card in cards.CARDS])
IBANS = st.sampled_from([account.iban for account in cards.ACCOUNTS])
PAYING = st.sampled_from([card.number for card in cards.CARDS if not card.decline])
PLACE = st.integers(0, 2)
STEPS = st.one_of(
    st.tuples(st.just("open")),
    st.tuples(st.just("paid"), PAYING),
    st.tuples(st.just("paid"), PAYING),
    st.tuples(st.just("card"), PLACE, NUMBERS, st.sampled_from([True, False, None])),
    st.tuples(st.just("debit"), PLACE, IBANS),
    st.tuples(st.just("refund"), PLACE, st.integers(1, 6000)),
    st.tuples(st.just("dispute"), PLACE),
    st.tuples(st.just("inquiry"), PLACE),
    st.tuples(st.just("close"), PLACE, st.booleans()),
    st.tuples(st.just("expire"), PLACE),
    st.tuples(st.just("wait"), st.integers(1, 10 * 86_400)),
)


def of(sandbox: Sandbox, kind: str) -> list[Any]:
    return [each for each in sandbox.objects.values() if each["object"] == kind]


def take(sandbox: Sandbox, step: tuple[Any, ...]) -> None:
    """One step; what it is about may be missing, and Stripe may refuse it."""
    verb, *rest = step
    if verb == "open":
        params = {"mode": "payment", "success_url": "https://shop.example", "line_items": [LINE]}
        sessions.create(sandbox.state, params)
        return
    if verb == "paid":
        take(sandbox, ("open",))
        sandbox.pay(of(sandbox, "checkout.session")[-1]["id"], rest[0])
        return
    if verb == "wait":
        sandbox.advance(timedelta(seconds=rest[0]))
        return
    place, *more = rest
    about = {"refund": "charge", "dispute": "charge", "inquiry": "charge", "close": "dispute"}
    found = of(sandbox, about.get(verb, "checkout.session"))
    if place >= len(found):
        return
    key = found[place]["id"]
    acts: dict[str, Callable[[], object]] = {
        "card": lambda: sandbox.pay(key, more[0], authenticate=more[1]),
        "debit": lambda: sandbox.pay(key, iban=more[0]),
        "refund": lambda: sandbox.refund_outside(key, more[0]),
        "dispute": lambda: sandbox.dispute(key),
        "inquiry": lambda: sandbox.emit_inquiry(key),
        "close": lambda: sandbox.close_dispute(key, won=more[0]),
        "expire": lambda: sessions.expire(sandbox.state, {}, key),
    }
    acts[verb]()


def told(sandbox: Sandbox, kind: str) -> list[str]:
    """What events of a type are about."""
    return [e["data"]["object"]["id"] for e in of(sandbox, "event") if e["type"] == kind]


@given(steps=st.lists(STEPS, min_size=5, max_size=40))
@settings(max_examples=100, deadline=None)
def test_books_agree_after_any_story(steps: list[tuple[Any, ...]]) -> None:
    sandbox = Sandbox(now=lambda: NOW, send=Endpoint())
    for step in steps:
        with contextlib.suppress(ApiError):  # Stripe refuses what cannot be, and so do we
            take(sandbox, step)
    sandbox.advance(timedelta(days=200))
    check_intents(sandbox)
    check_sessions(sandbox)
    check_balance(sandbox)
    for each in sandbox.objects.values():
        assert schema.problems(each) == []


def check_intents(sandbox: Sandbox) -> None:
    """Each is paid by one charge at most, and told to be so once."""
    for intent in of(sandbox, "payment_intent"):
        charges = [c for c in of(sandbox, "charge") if c["payment_intent"] == intent["id"]]
        paid = [charge for charge in charges if charge["paid"]]
        succeeded = intent["status"] == "succeeded"
        assert intent["status"] != "processing"
        assert len(paid) == succeeded == bool(intent["amount_received"])
        assert told(sandbox, "payment_intent.succeeded").count(intent["id"]) == succeeded
        assert all(charge["balance_transaction"] for charge in paid)


def check_sessions(sandbox: Sandbox) -> None:
    """None stays open, and each is paid when its intent is."""
    for session in of(sandbox, "checkout.session"):
        intent = sandbox.objects.get(session["payment_intent"] or "", {})
        assert session["status"] in ("complete", "expired")
        assert session["url"] is None
        assert (session["payment_status"] == "paid") == (intent.get("status") == "succeeded")
        if session["status"] == "expired":
            assert intent.get("status", "canceled") == "canceled"


def check_balance(sandbox: Sandbox) -> None:
    """What is in the balance is what was charged, but for what went back."""
    charged = sum(each["amount"] for each in of(sandbox, "charge") if each["paid"])
    refunded = sum(each["amount_refunded"] for each in of(sandbox, "charge"))
    lost = sum(each["amount"] for each in of(sandbox, "dispute") if each["status"] == "lost")
    booked = of(sandbox, "balance_transaction")
    assert sum(each["amount"] for each in booked) == charged - refunded - lost
    assert all(each["net"] == each["amount"] - each["fee"] for each in booked)
    assert {each["status"] for each in booked} <= {"available"}
