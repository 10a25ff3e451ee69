"""Setup intents: a payment method is checked and saved, and nothing is paid."""

from typing import Any

from app.sandbox import cards, lists, methods
from app.sandbox.attempts import REFUSED
from app.sandbox.events import emit
from app.sandbox.intents import types_of
from app.sandbox.objects import Object, build
from app.sandbox.state import State


def make(state: State, currency: str, **values: Any) -> Object:
    key = state.id("seti_")
    made = build(
        "setup_intent",
        id=key,
        client_secret=f"{key}_secret_{state.id('', 25)}",
        created=state.now(),
        automatic_payment_methods={"allow_redirects": "always", "enabled": True},
        payment_method_options={},
        payment_method_types=types_of(currency, values),
        status="requires_payment_method",
        usage="off_session",
        **values,
    )
    state.add(made)
    emit(state, "setup_intent.created", made)
    return made


def attempt(
    state: State, intent: Object, method: Object, *, authenticated: bool | None = None
) -> cards.Decline | None:
    """Check a method and save it. `authenticated`: how 3-D Secure went, None before it."""
    intent.update(payment_method=method["id"], next_action=None, last_setup_error=None)
    card = methods.card_of(state, method)
    if authenticated is False:
        return _fail(state, intent, method, REFUSED)
    if card and card.challenge != "never" and authenticated is None:
        _ask(state, intent)
        return None
    if card and card.decline and not card.saves:
        return _fail(state, intent, method, card.decline)
    if authenticated:
        state.note(method["id"])["authenticated"] = True
    if method["type"] == "sepa_debit":
        intent["mandate"] = methods.mandate(state, method)["id"]
    intent["status"] = "succeeded"
    if intent["customer"]:
        methods.save(state, method, intent["customer"])
    emit(state, "setup_intent.succeeded", intent)
    return None


def _ask(state: State, intent: Object) -> None:
    url = f"{state.url}/c/3ds/{intent['id']}"
    intent["status"] = "requires_action"
    intent["next_action"] = {
        "type": "redirect_to_url",
        "redirect_to_url": {"url": url, "return_url": None},
    }
    emit(state, "setup_intent.requires_action", intent)


def _fail(state: State, intent: Object, method: Object, decline: cards.Decline) -> cards.Decline:
    intent.update(
        status="requires_payment_method",
        payment_method=None,
        last_setup_error={
            "type": "card_error", "code": decline.code, "message": decline.message,
            "decline_code": decline.decline_code, "payment_method": method,
        },
    )  # fmt: skip
    emit(state, "setup_intent.setup_failed", intent)
    return decline


def end(state: State, intent: Object) -> None:
    intent.update(status="canceled", cancellation_reason="abandoned", next_action=None)
    emit(state, "setup_intent.canceled", intent)


def retrieve(state: State, _: Object, key: str) -> Object:
    return state.get("setup_intent", key)


def page(state: State, params: Object) -> Object:
    return lists.page(state, "setup_intent", params)
