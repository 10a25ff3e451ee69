"""Lists: newest first, by pages; and where an object is found."""

import copy
from collections.abc import Callable
from datetime import UTC, datetime

from app.sandbox.errors import invalid
from app.sandbox.objects import Object
from app.sandbox.state import State

_PAGE, _LONGEST = 10, 100
_PAGING = {"limit", "starting_after", "ending_before", "expand", "created"}

#: Where each kind of object is found.
PATHS = {
    "balance_transaction": "/v1/balance_transactions",
    "charge": "/v1/charges",
    "checkout.session": "/v1/checkout/sessions",
    "customer": "/v1/customers",
    "dispute": "/v1/disputes",
    "event": "/v1/events",
    "mandate": "/v1/mandates",
    "payment_intent": "/v1/payment_intents",
    "payment_method": "/v1/payment_methods",
    "radar.early_fraud_warning": "/v1/radar/early_fraud_warnings",
    "refund": "/v1/refunds",
    "setup_intent": "/v1/setup_intents",
    "webhook_endpoint": "/v1/webhook_endpoints",
}


def address(of: Object) -> str:
    return f"{PATHS[of['object']]}/{of['id']}"


def iso(seconds: int) -> str:
    """A time as the second version of Stripe's API writes it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def page(
    state: State,
    kind: str,
    params: Object,
    keep: Callable[[Object], bool] = lambda _: True,
    ignore: tuple[str, ...] = (),
) -> Object:
    """One page of a kind; a parameter that is a field's name keeps what has its value."""
    same = {name: params[name] for name in params if name not in _PAGING and name not in ignore}
    found = [
        each
        for each in state.every(kind)
        if "deleted" not in each
        and keep(each)
        and _in_range(each.get("created", 0), params.get("created"))
        and all(each.get(name) == value for name, value in same.items())
    ]
    return cut(found, params, PATHS[kind])


def cut(found: list[Object], params: Object, url: str) -> Object:
    """The page of these objects that was asked for. Raises ApiError."""
    limit = params.get("limit", _PAGE)
    if not 1 <= limit <= _LONGEST:
        raise invalid(
            f"This value must be between 1 and {_LONGEST}.", "limit", "parameter_invalid_integer"
        )
    if after := params.get("starting_after"):
        found = found[_place(found, after, "starting_after") + 1 :]
    if before := params.get("ending_before"):
        found = found[: _place(found, before, "ending_before")]
        more, found = len(found) > limit, found[-limit:]
    else:
        more, found = len(found) > limit, found[:limit]
    return {"object": "list", "data": copy.deepcopy(found), "has_more": more, "url": url}


def _place(found: list[Object], key: str, param: str) -> int:
    for place, each in enumerate(found):
        if each["id"] == key:
            return place
    raise invalid(f"No such object: '{key}'", param, "resource_missing")


def _in_range(at: int, wanted: int | dict[str, int] | None) -> bool:
    if wanted is None:
        return True
    if isinstance(wanted, int):
        return at == wanted
    return (
        at > wanted.get("gt", -1)
        and at >= wanted.get("gte", 0)
        and at < wanted.get("lt", at + 1)
        and at <= wanted.get("lte", at)
    )
