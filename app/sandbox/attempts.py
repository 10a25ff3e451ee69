"""Tries to get an intent's money: at once, after 3-D Secure, or by a debit that takes days."""

from app.sandbox import cards, charges, methods
from app.sandbox.errors import ApiError
from app.sandbox.events import emit
from app.sandbox.objects import Object
from app.sandbox.state import State

_BOOKED_AFTER = 1
_DISPUTED_AFTER = 2
REFUSED = cards.Decline(
    "payment_intent_authentication_failure",
    "authentication_required",
    "We are unable to authenticate your payment method."
    " Please choose a different payment method and try again.",
    None,
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
    if authenticated is None and challenges(state, method):
        if off_session:
            return _fail(state, intent, method, cards.AUTHENTICATION)
        _ask(state, intent)
        return None
    card = methods.card_of(state, method)
    if card and card.decline:
        return _fail(state, intent, method, card.decline)
    if authenticated:
        state.note(method["id"])["authenticated"] = True
    charge = charges.create(state, intent, method, authenticated=bool(authenticated))
    _succeed(state, intent, charge)
    if card and card.dispute:
        state.schedule(_DISPUTED_AFTER, card.dispute, charge["id"])
    return None


def challenges(state: State, method: Object) -> bool:
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
        charge = charges.create(state, intent, method, decline)
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
    charge = charges.create(state, intent, method)
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
        raise unexpected(intent, "settle")
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


def unexpected(intent: Object, verb: str) -> ApiError:
    """The refusal of what does not fit the intent's status."""
    return ApiError(
        f"You cannot {verb} this PaymentIntent because it has a status of {intent['status']}.",
        code="payment_intent_unexpected_state",
        payment_intent=dict(intent),
    )
