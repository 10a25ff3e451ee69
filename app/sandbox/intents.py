"""Payment intents: the tries to get one amount, until one succeeds."""

from typing import Any

from app.sandbox import cards, charges, lists, methods, money
from app.sandbox.customers import metadata
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
_BOOKED_AFTER = 1
_DISPUTED_AFTER = 2
REFUSED = cards.Decline(
    "payment_intent_authentication_failure",
    "authentication_required",
    "We are unable to authenticate your payment method."
    " Please choose a different payment method and try again.",
    None,
)


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
            "livemode": False,
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
        state.get("customer", customer, "customer", 400)
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
        raise _unexpected(intent, "confirm")
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
    return method


def _confirm(state: State, intent: Object, method: Object | None, params: Object) -> None:
    if method is None:
        raise invalid(
            "You cannot confirm this PaymentIntent because it's missing a payment method.",
            "payment_method",
            "payment_intent_unexpected_state",
        )
    if method["type"] == "sepa_debit" and params.get("off_session"):
        _refuse_without_mandate(state, method)
    state.note(intent["id"])["return_url"] = params.get("return_url")
    off = bool(params.get("off_session"))
    if params.get("error_on_requires_action") and _challenges(state, method):
        off = True
    if decline := attempt(state, intent, method, off_session=off):
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


def attempt(
    state: State,
    intent: Object,
    method: Object,
    *,
    off_session: bool = False,
    authenticated: bool | None = None,
) -> cards.Decline | None:
    """Try to get the money. `authenticated`: how 3-D Secure went, None before it."""
    intent.update(payment_method=method["id"], next_action=None, last_payment_error=None)
    if method["type"] == "sepa_debit":
        _debit(state, intent, method)
        return None
    if authenticated is False:
        return _fail(state, intent, method, REFUSED, charged=False)
    if authenticated is None and _challenges(state, method):
        if off_session:
            return _fail(state, intent, method, cards.AUTHENTICATION)
        _ask(state, intent)
        return None
    card = methods.card_of(state, method)
    if card and card.decline:
        return _fail(state, intent, method, card.decline)
    if authenticated:
        state.note(method["id"])["authenticated"] = True
    charge = charges.create(state, intent, method, "succeeded", authenticated=bool(authenticated))
    _succeed(state, intent, charge)
    if card and card.dispute:
        state.schedule(_DISPUTED_AFTER, card.dispute, charge["id"])
    return None


def _challenges(state: State, method: Object) -> bool:
    card = methods.card_of(state, method)
    if card is None or card.challenge == "never":
        return False
    return card.challenge == "always" or not state.note(method["id"]).get("authenticated")


def _ask(state: State, intent: Object) -> None:
    back = state.note(intent["id"]).get("return_url")
    url = f"{state.url}/c/3ds/{intent['id']}"
    intent["status"] = "requires_action"
    intent["next_action"] = {
        "type": "redirect_to_url",
        "redirect_to_url": {"url": url, "return_url": back},
    }
    emit(state, "payment_intent.requires_action", intent)


def _fail(
    state: State, intent: Object, method: Object, decline: cards.Decline, *, charged: bool = True
) -> cards.Decline:
    error: Object = {
        "type": "card_error" if charged else "invalid_request_error",
        "code": decline.code,
        "message": decline.message,
        "payment_method": method,
        "payment_method_type": method["type"],
    }
    if charged:
        charge = charges.create(state, intent, method, "failed", decline)
        intent["latest_charge"] = charge["id"]
        error |= {"charge": charge["id"], "decline_code": decline.decline_code}
        if decline.advice:
            error["advice_code"] = decline.advice
        emit(state, "charge.failed", charge)
    intent.update(status="requires_payment_method", payment_method=None, last_payment_error=error)
    emit(state, "payment_intent.payment_failed", intent)
    return decline


def _succeed(state: State, intent: Object, charge: Object) -> None:
    intent.update(
        status="succeeded",
        amount_received=intent["amount"],
        latest_charge=charge["id"],
        next_action=None,
    )
    state.schedule(_BOOKED_AFTER, "book", charge["id"])
    emit(state, "charge.succeeded", charge)
    emit(state, "payment_intent.succeeded", intent)
    _keep(state, intent)


def _keep(state: State, intent: Object) -> None:
    method = state.objects[intent["payment_method"]]
    if intent["setup_future_usage"] and intent["customer"]:
        methods.save(state, method, intent["customer"])
    elif method["customer"] is None:
        state.note(method["id"])["used"] = True


def _debit(state: State, intent: Object, method: Object) -> None:
    charge = charges.create(state, intent, method, "pending")
    intent.update(status="processing", latest_charge=charge["id"])
    account = methods.account_of(state, method)
    if account:
        state.schedule(account.seconds, "settle", intent["id"])
    emit(state, "charge.pending", charge)
    emit(state, "payment_intent.processing", intent)
    _keep(state, intent)


def settle(state: State, key: str) -> Object:
    """A debit comes in, or comes back. Raises ApiError if none is on its way."""
    intent = state.get("payment_intent", key)
    if intent["status"] != "processing":
        raise _unexpected(intent, "settle")
    state.unschedule("settle", key)
    charge = state.objects[intent["latest_charge"]]
    account = methods.account_of(state, state.objects[intent["payment_method"]])
    if account and account.fails:
        _return(state, intent, charge)
        return intent
    charge.update(status="succeeded", paid=True, receipt_url=f"{state.url}/c/receipt")
    charge["outcome"]["seller_message"] = "Payment complete."
    _succeed(state, intent, charge)
    if account and account.dispute:
        state.schedule(_DISPUTED_AFTER, "lost", charge["id"])
    return intent


def _return(state: State, intent: Object, charge: Object) -> None:
    code, message = "debit_not_authorized", "The customer's bank refused the debit."
    charges.fail(state, charge, code, message)
    method = state.objects[intent["payment_method"]]
    intent.update(
        status="requires_payment_method",
        payment_method=None,
        last_payment_error={
            "charge": charge["id"], "code": "payment_intent_payment_attempt_failed",
            "decline_code": code, "message": message, "payment_method": method,
            "type": "card_error",
        },
    )  # fmt: skip
    emit(state, "payment_intent.payment_failed", intent)


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
        raise _unexpected(intent, "cancel")
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


def _unexpected(intent: Object, verb: str) -> ApiError:
    return ApiError(
        f"You cannot {verb} this PaymentIntent because it has a status of {intent['status']}.",
        code="payment_intent_unexpected_state",
        payment_intent=dict(intent),
    )
