"""Checkout sessions: one hosted page, open until it is used or its time is over."""

from typing import Any

from app.sandbox import intents, lists, money, setups
from app.sandbox.customers import living, metadata
from app.sandbox.errors import ApiError, invalid, not_done_here
from app.sandbox.events import emit
from app.sandbox.lines import line_items, refuse_strange
from app.sandbox.objects import Object, build, part
from app.sandbox.state import State

SHORTEST, LONGEST = 1800, 86_400
_COPIED = {
    "billing_address_collection", "cancel_url", "client_reference_id", "customer",
    "customer_creation", "customer_email", "integration_identifier", "locale",
    "origin_context", "submit_type", "success_url", "allowed_payment_method_types",
    "excluded_payment_method_types",
}  # fmt: skip
_OBEYED = _COPIED | {
    "adaptive_pricing", "currency", "expand", "expires_at", "line_items", "metadata", "mode",
    "payment_intent_data", "setup_intent_data", "ui_mode",
}  # fmt: skip
_INTENT = {
    "description", "metadata", "receipt_email", "setup_future_usage", "statement_descriptor",
    "statement_descriptor_suffix",
}  # fmt: skip
_REFERENCE = 200


def create(state: State, params: Object) -> Object:
    _refuse(state, params)
    key = state.id("cs_test_", 58)
    setup = params["mode"] == "setup"
    items = [] if setup else line_items(state, params)
    total = sum(item["amount_total"] for item in items)
    currency = items[0]["currency"] if items else params.get("currency", "eur")
    if not setup:
        money.check(total, currency, "line_items")
    made = build(
        "checkout.session",
        id=key,
        created=state.now(),
        adaptive_pricing=params.get("adaptive_pricing", {"enabled": True}),
        automatic_tax=part("checkout.session", "AutomaticTax", enabled=False),
        currency=currency if items or "currency" in params else None,
        custom_text=part("checkout.session", "CustomText"),
        customer_details=_details(state, params),
        expires_at=_expiry(state, params),
        metadata=metadata(params.get("metadata", {})),
        mode=params["mode"],
        payment_method_options={},
        payment_method_types=intents.types_of(currency, params),
        phone_number_collection={"enabled": False},
        status="open",
        ui_mode="hosted_page",
        url=f"{state.url}/c/pay/{key}",
        **(_of_setup() if setup else _of_payment(total)),
        **_defaults(params),
    )
    state.add(made)
    state.note(key).update(items=items, intent=_intent(params))
    state.schedule(made["expires_at"] - state.now(), "expire", key)
    if setup:
        _set_up(state, made, params, currency)
    return made


def _of_setup() -> Object:
    return {"payment_method_collection": "always", "payment_status": "no_payment_required"}


def _of_payment(total: int) -> Object:
    more = {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0, "breakdown": None}
    return {
        "amount_subtotal": total,
        "amount_total": total,
        "payment_status": "unpaid",
        "total_details": more,
    }


def _defaults(params: Object) -> Object:
    values = {name: params[name] for name in _COPIED & set(params)}
    if params["mode"] == "payment" and not params.get("customer"):
        saves = params.get("payment_intent_data", {}).get("setup_future_usage")
        values.setdefault("customer_creation", "always" if saves else "if_required")
    return values


def _refuse(state: State, params: Object) -> None:
    for name in params:
        if name not in _OBEYED:
            raise not_done_here(f"{name} of a Checkout Session", name)
    for name in ("mode", "success_url"):
        if not params.get(name):
            raise invalid(f"Missing required param: {name}.", name, "parameter_missing")
    if params["mode"] == "subscription":
        raise not_done_here("subscriptions", "mode")
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        raise not_done_here("pages that are not hosted", "ui_mode")
    _refuse_customer(state, params)
    if len(params.get("client_reference_id", "")) > _REFERENCE:
        raise invalid(f"Can be up to {_REFERENCE} characters long.", "client_reference_id")
    _refuse_by_mode(params)


def _refuse_customer(state: State, params: Object) -> None:
    if customer := params.get("customer"):
        living(state, customer)
        for name in ("customer_email", "customer_creation"):
            if name in params:
                raise invalid(f"You may only specify one of these: customer, {name}.", name)


def _refuse_by_mode(params: Object) -> None:
    if params["mode"] == "payment":
        strange = ["setup_intent_data"]
        if not params.get("line_items"):
            raise invalid("Missing required param: line_items.", "line_items", "parameter_missing")
        refuse_strange(params.get("payment_intent_data", {}), _INTENT, "payment_intent_data")
    else:
        strange = ["payment_intent_data", "line_items", "submit_type"]
        if not ("currency" in params or "allowed_payment_method_types" in params):
            raise invalid("Missing required param: currency.", "currency", "parameter_missing")
    for name in strange:
        if name in params:
            raise invalid(f"You can not pass `{name}` in `{params['mode']}` mode.", name)


def _expiry(state: State, params: Object) -> int:
    now = state.now()
    wanted: int = params.get("expires_at", now + LONGEST)
    if wanted < now + SHORTEST:
        raise invalid(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session"
            " creation.",
            "expires_at",
        )
    if wanted > now + LONGEST:
        raise invalid(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
            "expires_at",
        )
    return wanted


def _details(state: State, params: Object) -> Object | None:
    email = params.get("customer_email")
    if customer := params.get("customer"):
        email = state.objects[customer]["email"]
    if email is None:
        return None
    return part("checkout.session", "CustomerDetails", email=email, tax_exempt="none")


def _intent(params: Object) -> Object:
    data = dict(params.get("payment_intent_data", {}))
    data["metadata"] = metadata(data.get("metadata", {}))
    return data


def _set_up(state: State, session: Object, params: Object, currency: str) -> None:
    data: dict[str, Any] = params.get("setup_intent_data", {})
    intent = setups.make(
        state,
        currency,
        customer=session["customer"],
        description=data.get("description"),
        metadata=metadata(data.get("metadata", {})),
    )
    state.note(intent["id"])["session"] = session["id"]
    session["setup_intent"] = intent["id"]


def retrieve(state: State, _: Object, key: str) -> Object:
    return state.get("checkout.session", key)


def page(state: State, params: Object) -> Object:
    if "customer_details" in params:
        raise not_done_here("listing by customer_details", "customer_details")
    return lists.page(state, "checkout.session", params)


def items_of(state: State, params: Object, key: str) -> Object:
    session = state.get("checkout.session", key)
    url = f"{lists.address(session)}/line_items"
    return lists.cut(state.note(key)["items"], params, url)


def expire(state: State, _: Object, key: str) -> Object:
    """Close an open session. Raises ApiError for one that is not open."""
    session = state.get("checkout.session", key)
    if session["status"] != "open":
        raise ApiError(
            f'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout'
            f" Session has a status of {session['status']}."
        )
    close(state, session)
    return session


def expire_late(state: State, key: str) -> None:
    session = state.get("checkout.session", key)
    if session["status"] == "open":
        close(state, session)


def close(state: State, session: Object) -> None:
    """Its time is over; an intent that is not paid ends with it."""
    state.unschedule("expire", session["id"])
    session.update(status="expired", url=None)
    if key := session["payment_intent"]:
        intents.end(state, state.objects[key], "expired")
    if key := session["setup_intent"]:
        setups.end(state, state.objects[key])
    emit(state, "checkout.session.expired", session)
