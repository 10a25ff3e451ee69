"""Objects as Stripe answers them, built from the SDK's classes: what may be null is null."""

import typing
from typing import Any

from stripe import StripeObject

from app.sandbox.sdk import Field, alternatives, fields, literals, resource

Object = dict[str, Any]

#: Fields that are absent, not null, where nothing is to be said: they are in the SDK's classes and
#: not in Stripe's example objects. Whoever reads one of them fails here as he would at Stripe.
_ABSENT = {
    "charge": "authorization_code level3 presentment_details radar_options refunds source transfer",
    "checkout.session": "line_items name_collection optional_items presentment_details"
    " redirect_on_completion return_url tax_id_collection",
    "customer": "business_name cash_balance customer_account deleted individual_name"
    " invoice_credit_balance sources subscriptions tax tax_ids",
    "dispute": "intended_submission_method network_reason_code",
    "event": "account context",
    "mandate": "on_behalf_of single_use",
    "payment_intent": "hooks payment_details payment_record presentment_details",
    "price": "currency_options deleted tiers",
    "refund": "description failure_balance_transaction failure_reason instructions_email"
    " next_action pending_reason presentment_details",
    "setup_intent": "attach_to_self customer_account managed_payments",
    "webhook_endpoint": "deleted secret",
    "account": "company deleted groups individual",
}


def build(name: str, /, **values: Any) -> Object:
    """A whole object of a kind, such as `charge`. Raises TypeError where a value is wanted."""
    kind = resource(name)
    absent = set(_ABSENT.get(name, "").split())
    if name == "payment_method":  # only the hash of its own type is there
        keep = {"customer", "customer_account", "allow_redisplay"}
        absent = {each for each, field in fields(kind).items() if field.nullable} - keep
    return _filled(kind, values, absent)


def part(name: str, path: str, /, **values: Any) -> Object:
    """An object within another, such as the `PaymentMethodDetails.Card` of a `charge`."""
    kind = resource(name)
    for step in path.split("."):
        kind = getattr(kind, step)
    return _filled(kind, values, set())


def _filled(kind: type, values: Object, absent: set[str]) -> Object:
    known = fields(kind)
    if strange := set(values) - set(known):
        raise TypeError(f"{kind.__name__} has no {strange}")
    return {
        name: values[name] if name in values else _blank(f"{kind.__name__}.{name}", field)
        for name, field in known.items()
        if name in values or name not in absent
    }


def _blank(path: str, field: Field) -> Any:
    if field.nullable:
        return None
    choices = alternatives(field.type)
    if len(choices) == 1:
        kind = choices[0].annotation
        origin = typing.get_origin(kind) or kind
        if origin in (list, bool):
            return origin()
        named = literals(choices)
        if len(named) == 1:
            return named[0]
        if isinstance(kind, type) and issubclass(kind, StripeObject):
            return _filled(kind, {}, set())
        if isinstance(origin, type) and issubclass(origin, StripeObject):
            return {}
    raise TypeError(f"{path} wants a value")
