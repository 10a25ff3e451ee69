"""What happens when a customer submits the hosted page."""

from typing import Any

from app.sandbox import attempts, cards, customers, intents, setups
from app.sandbox.errors import ApiError
from app.sandbox.events import emit
from app.sandbox.objects import Object, part
from app.sandbox.state import State

_OVER = "This Checkout Session is {}."


def pay(
    state: State,
    key: str,
    method: Object,
    authenticated: bool | None = None,  # noqa: FBT001  # how 3-D Secure went; None: not yet
) -> cards.Decline | None:
    """Pay a session, or save for it. Returns why not; None also when 3-D Secure is to come."""
    session = state.get("checkout.session", key)
    if session["status"] != "open":
        raise ApiError(_OVER.format(session["status"]))
    if method["type"] not in session["payment_method_types"]:
        raise ApiError(f"This Checkout Session is not paid with {method['type']}.")
    _know(session, method)
    if session["mode"] == "setup":
        intent = state.objects[session["setup_intent"]]
    else:
        intent = _intent(state, session)
    decline = _attempt(state, intent, method, None)
    if intent["status"] == "requires_action" and authenticated is not None:
        decline = _attempt(state, intent, method, authenticated)
    follow(state, session, intent)
    return decline


def authenticate(state: State, key: str, *, passed: bool) -> Object:
    """The answer of the 3-D Secure page. Returns the intent. Raises ApiError if none is due."""
    intent = state.objects.get(key, {})
    if intent.get("status") != "requires_action":
        raise ApiError("There is nothing to confirm here any more.", status=410)
    _attempt(state, intent, state.objects[intent["payment_method"]], passed)
    if session := session_of(state, key):
        follow(state, session, intent)
    return intent


def settle(state: State, key: str) -> Object:
    """A debit comes in or comes back, and its session says so."""
    intent = attempts.settle(state, key)
    session = session_of(state, key)
    if session and intent["status"] == "succeeded":
        session["payment_status"] = "paid"
        emit(state, "checkout.session.async_payment_succeeded", session)
    elif session:
        emit(state, "checkout.session.async_payment_failed", session)
    return intent


def follow(state: State, session: Object, intent: Object) -> None:
    """Complete the session when its intent is through."""
    status = intent["status"]
    if session["status"] != "open" or status not in ("succeeded", "processing"):
        return
    if session["mode"] == "payment":
        session["payment_status"] = "paid" if status == "succeeded" else "unpaid"
    state.unschedule("expire", session["id"])
    session.update(status="complete", url=None)
    emit(state, "checkout.session.completed", session)


def _attempt(
    state: State,
    intent: Object,
    method: Object,
    passed: bool | None,  # noqa: FBT001
) -> cards.Decline | None:
    module: Any = setups if intent["object"] == "setup_intent" else attempts
    decline: cards.Decline | None = module.attempt(state, intent, method, authenticated=passed)
    return decline


def session_of(state: State, key: str) -> Object | None:
    session = state.note(key).get("session")
    return state.objects.get(session) if session else None


def _intent(state: State, session: Object) -> Object:
    """The session's intent, made when its page is submitted for the first time."""
    if key := session["payment_intent"]:
        return state.objects[key]
    if session["customer"] is None and session["customer_creation"] == "always":
        billing = session["customer_details"]
        known = {name: billing[name] for name in ("email", "name") if billing[name]}
        session["customer"] = customers.create(state, known)["id"]
    intent = intents.make(
        state,
        amount=session["amount_total"],
        currency=session["currency"],
        customer=session["customer"],
        payment_method_types=session["payment_method_types"],
        **state.note(session["id"])["intent"],
    )
    state.note(intent["id"]).update(session=session["id"], return_url=session["success_url"])
    session["payment_intent"] = intent["id"]
    return intent


def _know(session: Object, method: Object) -> None:
    billing = method["billing_details"]
    details = session["customer_details"] or part(
        "checkout.session", "CustomerDetails", tax_exempt="none"
    )
    for name in ("email", "name"):
        details[name] = details[name] or billing[name]
    session["customer_details"] = details
