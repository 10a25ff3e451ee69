"""Payment methods, and the mandates of those that are debits."""

import hashlib
from typing import Any

from app.sandbox import cards, lists
from app.sandbox.customers import living
from app.sandbox.errors import ApiError, missing, not_done_here
from app.sandbox.events import change, emit
from app.sandbox.objects import Object, build, part
from app.sandbox.state import State

GONE = (
    "The provided PaymentMethod was previously used with a PaymentIntent without Customer"
    " attachment, or was detached from a Customer. It may not be used again."
)
_BANK = slice(4, 12)  # of a German IBAN


def with_card(state: State, number: str, billing: Object | None = None) -> Object:
    """A payment method of a test card's number. Raises KeyError for other numbers."""
    card = cards.card(number)
    if card is None:
        raise KeyError(number)
    shown = part(
        "payment_method",
        "Card",
        brand=card.brand,
        display_brand=card.brand,
        funding="credit",
        country="US",
        exp_month=12,
        exp_year=2034,
        fingerprint=_fingerprint(card.number),
        last4=card.number[-4:],
        checks=part("payment_method", "Card.Checks", cvc_check="pass"),
        networks=part("payment_method", "Card.Networks", available=[card.brand]),
        three_d_secure_usage={"supported": True},
    )
    made = _made(state, "card", billing, card=shown)
    state.note(made["id"])["number"] = card.number
    return made


def with_iban(state: State, iban: str, billing: Object | None = None) -> Object:
    """A payment method of a test account's IBAN. Raises KeyError for other accounts."""
    account = cards.account(iban)
    if account is None:
        raise KeyError(iban)
    shown = part(
        "payment_method",
        "SepaDebit",
        bank_code=account.iban[_BANK],
        branch_code="",
        country=account.iban[:2],
        fingerprint=_fingerprint(account.iban),
        last4=account.iban[-4:],
        generated_from=part("payment_method", "SepaDebit.GeneratedFrom"),
    )
    made = _made(state, "sepa_debit", billing, sepa_debit=shown)
    state.note(made["id"])["iban"] = account.iban
    return made


def _made(state: State, kind: str, billing: Object | None, **shown: Any) -> Object:
    return state.add(
        build(
            "payment_method",
            id=state.id("pm_"),
            created=state.now(),
            type=kind,
            metadata={},
            allow_redisplay="unspecified",
            billing_details=billing_details(billing or {}),
            customer=None,
            **shown,
        )
    )


def billing_details(given: Object) -> Object:
    address = part("payment_method", "BillingDetails.Address", **given.get("address", {}))
    return part("payment_method", "BillingDetails", **{**given, "address": address})


def card_of(state: State, method: Object) -> cards.Card | None:
    return cards.card(state.note(method["id"]).get("number", ""))


def account_of(state: State, method: Object) -> cards.Account | None:
    return cards.account(state.note(method["id"]).get("iban", ""))


def named(state: State, key: str) -> Object:
    """The method, or a new one of a test name such as pm_card_visa. Raises ApiError."""
    if card := cards.METHODS.get(key):
        return with_card(state, card.number)
    return state.get("payment_method", key, "payment_method", 400)


def create(state: State, params: Object) -> Object:
    if params.get("type") != "sepa_debit" or "sepa_debit" not in params:
        raise not_done_here("payment methods from anything but an IBAN; use pm_card_visa", "type")
    try:
        made = with_iban(state, params["sepa_debit"]["iban"], params.get("billing_details"))
    except KeyError:
        raise ApiError(
            "The IBAN you provided is invalid.", code="invalid_bank_account_iban", executed=False
        ) from None
    made["metadata"] = params.get("metadata", {})
    return made


def retrieve(state: State, _: Object, key: str) -> Object:
    return state.get("payment_method", key)


def page(state: State, params: Object) -> Object:
    return lists.page(state, "payment_method", params, lambda each: each["customer"] is not None)


def of_customer(state: State, params: Object, customer: str) -> Object:
    state.get("customer", customer)
    return lists.page(state, "payment_method", {**params, "customer": customer})


def one_of_customer(state: State, _: Object, customer: str, key: str) -> Object:
    found = state.get("payment_method", key)
    if found["customer"] != customer:
        raise missing("payment_method", key)
    return found


def attach(state: State, params: Object, key: str) -> Object:
    """Save a method for a customer. Raises ApiError: 402 if the card does not allow it."""
    customer = living(state, params["customer"])
    method = named(state, key)
    if state.note(method["id"]).get("used"):
        raise ApiError(GONE)
    if method["customer"] not in (None, customer["id"]):
        raise ApiError(
            "The payment method you provided has already been attached to a customer.",
            code="payment_method_unexpected_state",
        )
    card = card_of(state, method)
    if card and card.decline and not card.saves:
        raise declined(card.decline, payment_method=method)
    save(state, method, customer["id"])
    return method


def save(state: State, method: Object, customer: str) -> None:
    if method["customer"] is None:
        method["customer"] = customer
        emit(state, "payment_method.attached", method)


def detach(state: State, _: Object, key: str) -> Object:
    method = state.get("payment_method", key)
    if method["customer"] is None:
        raise ApiError("The payment method you provided is not attached to a customer.")
    state.note(key)["used"] = True
    for mandate in state.every("mandate"):
        if mandate["payment_method"] == key and mandate["status"] == "active":
            deactivate(state, mandate)
    change(state, method, "payment_method.detached", customer=None)
    return method


def declined(decline: cards.Decline, **more: Any) -> ApiError:
    return ApiError(
        decline.message,
        status=402,
        kind="card_error",
        code=decline.code,
        decline_code=decline.decline_code,
        advice_code=decline.advice,
        **more,
    )


def mandate(state: State, method: Object) -> Object:
    """The active mandate of a debit, made if there is none."""
    for each in state.every("mandate"):
        if each["payment_method"] == method["id"] and each["status"] == "active":
            return each
    reference = state.id("", 16).upper()
    online = {"ip_address": "127.0.0.1", "user_agent": "Sandbox"}
    shown = part(
        "mandate",
        "PaymentMethodDetails.SepaDebit",
        reference=reference,
        url=f"{state.url}/c/mandate/{reference}",
    )
    return state.add(
        build(
            "mandate",
            id=state.id("mandate_"),
            customer_acceptance={
                "accepted_at": state.now(), "online": online, "type": "online",
            },
            multi_use={},
            payment_method=method["id"],
            payment_method_details={"type": "sepa_debit", "sepa_debit": shown},
            status="active",
            type="multi_use",
        )
    )  # fmt: skip


def deactivate(state: State, found: Object) -> None:
    change(state, found, "mandate.updated", status="inactive")


def retrieve_mandate(state: State, _: Object, key: str) -> Object:
    return state.get("mandate", key)


def _fingerprint(of: str) -> str:
    return hashlib.sha256(of.encode()).hexdigest()[:16]
