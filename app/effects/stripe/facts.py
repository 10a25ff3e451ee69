"""Stripe's objects as facts of ours: only what decides something, in our minor units."""

import math
from collections.abc import Iterable
from typing import Any, Literal

import msgspec
import stripe

from app.domain.payments.rules import (
    ChargebackFacts,
    ChargeFailure,
    IntentFacts,
    MethodFacts,
    RefundFacts,
    SessionFacts,
)
from app.domain.payments.units import from_stripe
from app.effects.stripe.gateway import moment

#: What is asked for in the same breath as a PaymentIntent.
EXPANDED = ["latest_charge.balance_transaction", "payment_method"]


def session_facts(session: stripe.checkout.Session) -> SessionFacts:
    """A Checkout Session."""
    return SessionFacts(
        id=session.id,
        status=session.status or "open",  # type: ignore[arg-type]  # a word of Stripe's
        url=session.url or "",
        expires_at=moment(session.expires_at),
        intent=identity(session.payment_intent),
        setup_intent=identity(session.setup_intent),
        attempt=session.client_reference_id or "",
    )


def intent_facts(
    intent: stripe.PaymentIntent, charges: list[stripe.Charge], told: Iterable[str] = ()
) -> IntentFacts:
    """A PaymentIntent with what is known of its charges, the latest expanded.

    `told` are the events of its tries that failed (JSON): of one without a charge, as a failed 3-D
    Secure, the PaymentIntent itself forgets as soon as there is another.
    """
    currency = intent.currency.upper()
    charge = intent.latest_charge
    whole = charge if isinstance(charge, stripe.Charge) else None
    balance = whole.balance_transaction if whole else None
    cost = balance if isinstance(balance, stripe.BalanceTransaction) else None
    details = whole.payment_method_details if whole else None
    failures = _failures(charges, intent, told)
    return IntentFacts(
        id=intent.id,
        status=intent.status,
        amount=from_stripe(intent.amount, currency),
        received=from_stripe(intent.amount_received, currency),
        currency=currency,
        livemode=intent.livemode,
        attempt=metadata_of(intent, "attempt"),
        failed=intent.last_payment_error is not None,
        failures=failures,
        charge=whole.id if whole else "",
        method=details.type if details else "",
        last4=_last4(details),
        fee=from_stripe(cost.fee, cost.currency.upper()) if cost else None,
        fee_currency=cost.currency.upper() if cost else "",
        payout_at=moment(cost.available_on) if cost else None,
        paid_at=moment(whole.created) if whole and whole.paid else None,
    )


def method_facts(method: stripe.PaymentMethod, mandate: stripe.Mandate | None) -> MethodFacts:
    """A saved card or account, with the mandate that it may need."""
    kind: Any = getattr(method, method.type, None)
    year, month = getattr(kind, "exp_year", None), getattr(kind, "exp_month", None)
    details = mandate.payment_method_details if mandate else None
    sepa = getattr(details, "sepa_debit", None) if details else None
    return MethodFacts(
        id=method.id,
        kind=method.type,
        brand=_text(kind, "brand"),
        last4=_text(kind, "last4"),
        expires=f"{year:04}-{month:02}" if year and month else "",
        mandate=mandate.id if mandate else "",
        mandate_reference=_text(sepa, "reference"),
        state=_usable(method, mandate),
    )


def _usable(
    method: stripe.PaymentMethod, mandate: stripe.Mandate | None
) -> Literal["active", "detached", "inactive"]:
    if method.customer is None:
        return "detached"
    return "inactive" if mandate is not None and mandate.status == "inactive" else "active"


def refund_facts(refund: stripe.Refund) -> RefundFacts:
    """A refund."""
    currency = refund.currency.upper()
    return RefundFacts(
        id=refund.id,
        intent=identity(refund.payment_intent),
        amount=from_stripe(refund.amount, currency),
        status=refund.status or "pending",  # type: ignore[arg-type]  # a word of Stripe's
        failure=_text(refund, "failure_reason"),
        ours=_named(refund.metadata, "refund"),
    )


def chargeback_facts(dispute: stripe.Dispute) -> ChargebackFacts:
    """A dispute; what moved is what its balance transactions say, not its status."""
    currency = dispute.currency.upper()
    # In the account's currency, which need not be the charge's: then all of it moved or nothing.
    moved = [
        each.amount
        if each.currency == dispute.currency
        else (-dispute.amount if each.amount < 0 else dispute.amount)
        for each in dispute.balance_transactions
    ]
    kept_in = next((each.currency.upper() for each in dispute.balance_transactions), "")
    fee = sum(each.fee for each in dispute.balance_transactions)
    return ChargebackFacts(
        id=dispute.id,
        intent=identity(dispute.payment_intent),
        amount=from_stripe(dispute.amount, currency),
        status=dispute.status,
        reason=dispute.reason,
        due_by=moment(dispute.evidence_details.due_by),
        withdrawn=from_stripe(-sum(min(0, each) for each in moved), currency),
        reinstated=from_stripe(sum(max(0, each) for each in moved), currency),
        fee=from_stripe(fee, kept_in) if kept_in else 0,
        fee_currency=kept_in,
    )


def _failures(
    charges: list[stripe.Charge], intent: stripe.PaymentIntent, told: Iterable[str]
) -> tuple[ChargeFailure, ...]:
    """Each try that a bank refused, once, the earliest first."""
    found: dict[str, tuple[float, ChargeFailure]] = {}
    for charge in reversed(charges):  # Stripe lists the latest first
        if charge.status == "failed":
            found[charge.id] = (charge.created, _refused(charge))
    for event in map(msgspec.json.decode, told):
        _note(found, event["data"]["object"].get("last_payment_error"), event["created"])
    last = intent.last_payment_error
    _note(found, last.to_dict() if last else None, math.inf)
    return tuple(failure for _, failure in sorted(found.values(), key=lambda each: each[0]))


def _refused(charge: stripe.Charge) -> ChargeFailure:
    return ChargeFailure(
        charge=charge.id,
        code=charge.failure_code or "card_declined",
        decline_code=_text(charge.outcome, "reason"),
        advice_code=_text(charge.outcome, "advice_code"),
    )


def _note(
    found: dict[str, tuple[float, ChargeFailure]], error: dict[str, Any] | None, at: float
) -> None:
    """Note a try that never came to a charge, unless it stands there."""
    if error is None or error.get("charge"):
        return
    failure = ChargeFailure(
        method=(error.get("payment_method") or {}).get("id", ""),
        code=error.get("code") or "declined",
        decline_code=error.get("decline_code") or "",
        advice_code=error.get("advice_code") or "",
    )
    found.setdefault(failure.name, (at, failure))


def _text(thing: Any, name: str) -> str:
    """What may be there, may be null, or may be left out: the SDK raises for the last."""
    return str(getattr(thing, name, None) or "")


def _last4(details: Any) -> str:
    if details is None:
        return ""
    kind = getattr(details, details.type, None)
    return _text(kind, "last4")


def metadata_of(thing: Any, name: str) -> str:
    """What the metadata of a thing says under `name`; "" if nothing."""
    return _named(thing.metadata, name)


def _named(metadata: Any, name: str) -> str:
    return str(metadata.to_dict().get(name, "")) if metadata else ""


def identity(thing: Any) -> str:
    """What Stripe calls a thing that may stand there whole, by its name, or not at all."""
    if thing is None:
        return ""
    return thing if isinstance(thing, str) else str(thing.id)
