"""Charges, and what they and others do to the balance."""

from datetime import UTC, datetime, timedelta

from app.sandbox import cards, lists, methods
from app.sandbox.events import change, emit
from app.sandbox.objects import Object, build, part
from app.sandbox.state import State

_OF_DEBIT = ("bank_code", "branch_code", "country", "fingerprint", "last4")
_OF_CARD = (
    *("brand", "checks", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4"),
)
_SATURDAY = 5
_PAYOUT_DAYS = 2
_SEPA_FEE, _FIXED_FEE, _PER_MILLE = 35, 25, 15


def create(
    state: State,
    intent: Object,
    method: Object,
    decline: cards.Decline | None = None,
    *,
    authenticated: bool = False,
) -> Object:
    """One try of an intent's money."""
    debit = method["type"] == "sepa_debit"
    status = "failed" if decline else "pending" if debit else "succeeded"
    won = status == "succeeded"
    made = build(
        "charge",
        id=state.id("py_" if debit else "ch_"),
        created=state.now(),
        amount=intent["amount"],
        amount_captured=0 if decline else intent["amount"],
        amount_refunded=0,
        billing_details=method["billing_details"],
        captured=not decline,
        currency=intent["currency"],
        customer=intent["customer"],
        description=intent["description"],
        fraud_details={},
        metadata=dict(intent["metadata"]),
        outcome=_outcome(decline, pending=status == "pending"),
        paid=won,
        payment_intent=intent["id"],
        payment_method=method["id"],
        payment_method_details=_details(state, method, authenticated=authenticated),
        receipt_email=intent["receipt_email"],
        receipt_url=f"{state.url}/c/receipt" if won else None,
        status=status,
    )
    if decline:
        made.update(failure_code=decline.code, failure_message=decline.message)
    return state.add(made)


def _outcome(decline: cards.Decline | None, *, pending: bool) -> Object:
    if decline is None:
        return part(
            "charge",
            "Outcome",
            network_status="approved_by_network",
            risk_level="normal",
            risk_score=20,
            seller_message="Payment pending." if pending else "Payment complete.",
            type="authorized",
        )
    blocked = decline is cards.FRAUD
    return part(
        "charge",
        "Outcome",
        advice_code=decline.advice,
        network_decline_code=None if blocked else "05",
        network_status="not_sent_to_network" if blocked else "declined_by_network",
        reason=decline.decline_code,
        risk_level="highest" if blocked else "normal",
        seller_message="The bank did not allow this payment.",
        type="blocked" if blocked else "issuer_declined",
    )


def _details(state: State, method: Object, *, authenticated: bool) -> Object:
    kind = method["type"]
    shown = method[kind]
    if kind == "sepa_debit":
        values = {name: shown[name] for name in _OF_DEBIT}
        mandate = methods.mandate(state, method)["id"]
        sepa = part("charge", "PaymentMethodDetails.SepaDebit", mandate=mandate, **values)
        return {"type": kind, kind: sepa}
    values = {name: shown[name] for name in _OF_CARD}
    if authenticated:
        values["three_d_secure"] = part(
            "charge",
            "PaymentMethodDetails.Card.ThreeDSecure",
            authentication_flow="challenge",
            result="authenticated",
            version="2.2.0",
        )
    card = part("charge", "PaymentMethodDetails.Card", network=shown["brand"], **values)
    return {"type": kind, kind: card}


def book(state: State, key: str) -> None:
    """Give a charge its balance transaction, which Stripe does a moment after it succeeded."""
    charge = state.get("charge", key)
    if charge["balance_transaction"] or charge["status"] != "succeeded":
        return
    made = transaction(state, charge, charge["amount"], "charge", fee=fee(charge))
    change(state, charge, "charge.updated", balance_transaction=made["id"])


def fee(charge: Object) -> int:
    if charge["payment_method_details"]["type"] == "sepa_debit":
        return _SEPA_FEE
    amount: int = charge["amount"]
    return min(amount, amount * _PER_MILLE // 1000 + _FIXED_FEE)


def transaction(state: State, source: Object, amount: int, kind: str, *, fee: int = 0) -> Object:
    """What something does to the balance; there to be paid out after two business days."""
    details = [
        part(
            "balance_transaction",
            "FeeDetail",
            amount=fee,
            currency=source["currency"],
            description="Stripe processing fees",
            type="stripe_fee",
        )
    ]
    made = build(
        "balance_transaction",
        id=state.id("txn_"),
        created=state.now(),
        amount=amount,
        available_on=_payout(state.now()),
        balance_type="payments",
        currency=source["currency"],
        description=source.get("description"),
        fee=fee,
        fee_details=details if fee else [],
        net=amount - fee,
        reporting_category="dispute" if kind == "adjustment" else kind,
        source=source["id"],
        status="pending",
        type=kind,
    )
    state.schedule(made["available_on"] - state.now(), "available", made["id"])
    return state.add(made)


def make_available(state: State, key: str) -> None:
    state.get("balance_transaction", key)["status"] = "available"


def _payout(now: int) -> int:
    day = datetime.fromtimestamp(now, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    left = _PAYOUT_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < _SATURDAY
    return int(day.timestamp())


def retrieve(state: State, _: Object, key: str) -> Object:
    return state.get("charge", key)


def page(state: State, params: Object) -> Object:
    return lists.page(state, "charge", params)


def retrieve_transaction(state: State, _: Object, key: str) -> Object:
    return state.get("balance_transaction", key)


def page_transactions(state: State, params: Object) -> Object:
    return lists.page(state, "balance_transaction", params)


def fail(state: State, charge: Object, code: str, message: str) -> None:
    """A debit comes back unpaid."""
    charge.update(
        status="failed", paid=False, captured=False, amount_captured=0,
        failure_code=code, failure_message=message,
    )  # fmt: skip
    emit(state, "charge.failed", charge)
