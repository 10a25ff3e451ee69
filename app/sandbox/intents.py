"""Payment intents: the tries to get one amount, until one succeeds."""

from typing import Any

from app.sandbox import attempts, lists, methods, money
from app.sandbox.customers import living, metadata
from app.sandbox.errors import ApiError, invalid, not_done_here
from app.sandbox.events import change, emit
from app.sandbox.objects import Object, build
from app.sandbox.state import State

_COPIED = {
    "amount", "capture_method", "confirmation_method", "currency", "customer", "description",
    "metadata", "payment_method_options", "receipt_email", "setup_future_usage", "shipping",
    "statement_descriptor", "statement_descriptor_suffix",
}  # fmt: skip
_OBEYED = _COPIED | {
    "automatic_payment_methods", "confirm", "error_on_requires_action", "expand", "mandate",
    "off_session", "payment_method", "return_url", "allowed_payment_method_types",
    "excluded_payment_method_types",
}  # fmt: skip
_WAITING = ("requires_payment_method", "requires_confirmation", "requires_action")


def make(state: State, **values: Any) -> Object:
    """A new intent, told. Raises ApiError if the amount is not one that Stripe takes."""
    key = state.id("pi_")
    made = build(
        "payment_intent",
        **{
            "amount_capturable": 0,
            "amount_received": 0,
            "amount_details": {"tip": {}},
            "automatic_payment_methods": {"allow_redirects": "always", "enabled": True},
            "capture_method": "automatic_async",
            "confirmation_method": "automatic",
            "created": state.now(),
            "metadata": {},
            "payment_method_options": {},
            "payment_method_types": types_of(values["currency"], values),
            "status": "requires_payment_method",
            **values,
        },
        id=key,
        client_secret=f"{key}_secret_{state.id('', 25)}",
    )
    state.add(made)
    emit(state, "payment_intent.created", made)
    return made


def types_of(currency: str, params: Object) -> list[str]:
    """What can be paid with: cards, and in euros debits, as far as the parameters allow them."""
    usual = ["card", "sepa_debit"] if currency == "eur" else ["card"]
    allowed = params.get("allowed_payment_method_types") or usual
    excluded = params.get("excluded_payment_method_types") or []
    return [each for each in usual if each in allowed and each not in excluded]


def create(state: State, params: Object) -> Object:
    """Also confirms. Raises ApiError: 402 with the intent inside if the bank says no."""
    for name in params:
        if name not in _OBEYED:
            raise not_done_here(f"{name} of a payment intent", name)
    currency = money.currency(params["currency"])
    money.check(params["amount"], currency)
    if customer := params.get("customer"):
        living(state, customer)
    if params.get("off_session") and not params.get("confirm"):
        raise invalid("`off_session` can only be set when `confirm=true`.", "off_session")
    method = _usable(state, params)
    values = {name: params[name] for name in _COPIED & set(params)}
    values["metadata"] = metadata(values.get("metadata", {}))
    made = make(state, **{**values, "currency": currency})
    if method:
        made.update(payment_method=method["id"], status="requires_confirmation")
    if params.get("confirm"):
        _confirm(state, made, method, params)
    return made


def confirm(state: State, params: Object, key: str) -> Object:
    intent = state.get("payment_intent", key)
    _refuse_checkout(state, intent, "confirm")
    if intent["status"] not in _WAITING:
        raise attempts.unexpected(intent, "confirm")
    for name in set(params) - {"payment_method", "off_session", "return_url", "expand"}:
        raise not_done_here(f"{name} in confirming", name)
    chosen = params.get("payment_method") or intent["payment_method"]
    params = {**params, "payment_method": chosen, "customer": intent["customer"]}
    _confirm(state, intent, _usable(state, params), params)
    return intent


def _usable(state: State, params: Object) -> Object | None:
    if not params.get("payment_method"):
        return None
    method = methods.named(state, params["payment_method"])
    owner, customer = method["customer"], params.get("customer")
    if owner and owner != customer:
        raise invalid(
            f"The customer does not have a payment method with the ID {method['id']}."
            " The payment method must be attached to the customer.",
            "payment_method",
            "resource_missing",
        )
    if not owner and state.note(method["id"]).get("used"):
        raise ApiError(methods.GONE, param="payment_method", executed=False)
    if method["type"] == "sepa_debit" and params.get("off_session"):
        _refuse_without_mandate(state, method)
    return method


def _confirm(state: State, intent: Object, method: Object | None, params: Object) -> None:
    if method is None:
        raise invalid(
            "You cannot confirm this PaymentIntent because it's missing a payment method.",
            "payment_method",
            "payment_intent_unexpected_state",
        )
    state.note(intent["id"])["return_url"] = params.get("return_url")
    off = bool(params.get("off_session"))
    if params.get("error_on_requires_action") and attempts.challenges(state, method):
        off = True
    if decline := attempts.attempt(state, intent, method, off_session=off):
        raise methods.declined(
            decline,
            charge=intent["latest_charge"],
            payment_intent=dict(intent),
            payment_method=method,
            payment_method_type=method["type"],
        )


def _refuse_without_mandate(state: State, method: Object) -> None:
    known = [each for each in state.every("mandate") if each["payment_method"] == method["id"]]
    if not any(each["status"] == "active" for each in known):
        raise ApiError(
            "This payment method needs an active mandate to be charged off session.",
            code="payment_intent_mandate_invalid",
            param="payment_method",
        )


def retrieve(state: State, _: Object, key: str) -> Object:
    return state.get("payment_intent", key)


def page(state: State, params: Object) -> Object:
    return lists.page(state, "payment_intent", params)


def update(state: State, params: Object, key: str) -> Object:
    intent = state.get("payment_intent", key)
    for name in set(params) - {"metadata", "description", "expand"}:
        raise not_done_here(f"{name} in changing a payment intent", name)
    if "description" in params:
        intent["description"] = params["description"] or None
    if "metadata" in params:
        intent["metadata"] = metadata(params["metadata"], intent["metadata"])
    return intent


def cancel(state: State, params: Object, key: str) -> Object:
    intent = state.get("payment_intent", key)
    _refuse_checkout(state, intent, "cancel")
    if intent["status"] not in _WAITING:
        raise attempts.unexpected(intent, "cancel")
    end(state, intent, params.get("cancellation_reason"))
    return intent


def end(state: State, intent: Object, reason: str | None) -> None:
    change(
        state,
        intent,
        "payment_intent.canceled",
        status="canceled",
        canceled_at=state.now(),
        cancellation_reason=reason,
        next_action=None,
    )


def _refuse_checkout(state: State, intent: Object, verb: str) -> None:
    if state.note(intent["id"]).get("session"):
        raise ApiError(
            f"You cannot {verb} this PaymentIntent because it was created by a Checkout Session."
            " Expire the session instead.",
            code="payment_intent_unexpected_state",
        )
