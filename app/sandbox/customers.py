"""Customers."""

from typing import Any

from app.sandbox import lists
from app.sandbox.errors import invalid, missing, not_done_here
from app.sandbox.events import change, emit
from app.sandbox.objects import Object, build, part
from app.sandbox.state import State

_OWN = {
    "address", "balance", "business_name", "description", "email", "individual_name",
    "invoice_settings", "metadata", "name", "phone", "preferred_locales", "shipping", "tax_exempt",
}  # fmt: skip
_KEYS, _KEY, _VALUE = 50, 40, 500


def create(state: State, params: Object) -> Object:
    made = build(
        "customer",
        id=state.id("cus_", 14),
        created=state.now(),
        balance=0,
        invoice_prefix=state.id("", 8).upper(),
        invoice_settings=part("customer", "InvoiceSettings"),
        next_invoice_sequence=1,
        preferred_locales=[],
        tax_exempt="none",
        metadata={},
    )
    made.update(_values(params, made))
    state.add(made)
    emit(state, "customer.created", made)
    return made


def update(state: State, params: Object, key: str) -> Object:
    found = living(state, key, "id", 404)
    change(state, found, "customer.updated", **_values(params, found))
    return found


def delete(state: State, _: Object, key: str) -> Object:
    """Only the id stays. What was saved for the customer can be charged no more."""
    found = living(state, key, "id", 404)
    emit(state, "customer.deleted", found)
    for method in state.every("payment_method"):
        if method["customer"] == key:
            method["customer"] = None
            state.note(method["id"])["used"] = True
    gone: Object = {"id": key, "object": "customer", "deleted": True}
    state.objects[key] = gone
    return gone


def living(state: State, key: str, param: str = "customer", status: int = 400) -> Object:
    """The customer. Raises ApiError also for one that was deleted."""
    found = state.get("customer", key, param, status)
    if "deleted" in found:
        raise missing("customer", key, param, status)
    return found


def retrieve(state: State, _: Object, key: str) -> Object:
    return state.get("customer", key)


def page(state: State, params: Object) -> Object:
    return lists.page(state, "customer", params)


def _values(params: Object, old: Object) -> Object:
    values: dict[str, Any] = {}
    for name, value in params.items():
        if name == "expand":
            continue
        if name not in _OWN:
            raise not_done_here(f"{name} of a customer", name)
        values[name] = None if value == "" else value
    if "metadata" in values:
        values["metadata"] = metadata(params["metadata"], old["metadata"])
    if values.get("address"):
        values["address"] = part("customer", "Address", **values["address"])
    if "invoice_settings" in values:
        values["invoice_settings"] = {**old["invoice_settings"], **values["invoice_settings"]}
    if values.get("shipping"):
        address = part("customer", "Shipping.Address", **values["shipping"]["address"])
        values["shipping"] = part(
            "customer", "Shipping", **{**values["shipping"], "address": address}
        )
    return values


def metadata(given: Object | str, old: Object | None = None) -> dict[str, str]:
    """Metadata with changes: an empty value removes a key. Raises ApiError by Stripe's limits."""
    if not isinstance(given, dict):
        return {}
    for name, value in given.items():
        if len(name) > _KEY:
            raise invalid(
                f"Metadata keys can be up to {_KEY} characters long.", f"metadata[{name}]"
            )
        if len(value) > _VALUE:
            raise invalid(
                f"Metadata values can have up to {_VALUE} characters.", f"metadata[{name}]"
            )
    merged = {name: value for name, value in {**(old or {}), **given}.items() if value}
    if len(merged) > _KEYS:
        raise invalid(f"You can have up to {_KEYS} metadata keys.", "metadata")
    return merged
