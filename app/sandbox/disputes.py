"""Disputes, which take the money at once, and inquiries, which take none."""

import contextlib
from typing import Any

from app.sandbox import charges, lists
from app.sandbox.customers import metadata
from app.sandbox.errors import ApiError, not_done_here
from app.sandbox.events import change, emit
from app.sandbox.objects import Object, build, part
from app.sandbox.state import State

_FEE = 1500
_TO_ANSWER = 7 * 86_400
_INQUIRY = 120 * 86_400
_ASKED = ("warning_needs_response", "warning_under_review")
_OPEN = ("needs_response", "under_review", *_ASKED)


def open_one(
    state: State, key: str, status: str = "needs_response", reason: str = "fraudulent"
) -> Object:
    """The bank takes a charge back; `lost` is final at once, as a direct debit's is.

    An inquiry on the charge becomes the dispute. Raises ApiError if there is nothing to dispute.
    """
    charge = state.get("charge", key)
    if charge["status"] != "succeeded":
        raise ApiError(f"Charge {key} has not succeeded, so it cannot be disputed.")
    if charge["payment_method_details"]["type"] == "sepa_debit":
        status = "lost"
    if charge["refunded"]:
        raise ApiError(f"Charge {key} has been refunded.", code="charge_already_refunded")
    known = _of(state, key)
    if known and known["status"] in _ASKED and not status.startswith("warning_"):
        return _escalate(state, known, charge)
    if known and known["status"] != "warning_closed":
        raise ApiError(f"Charge {key} is disputed already.", code="charge_disputed")
    made = state.add(_made(state, charge, status, reason))
    charge["disputed"] = True
    inquiry = status.startswith("warning_")
    if not inquiry:
        _move(state, made, -1)
    emit(state, "charge.dispute.created", made)
    if not inquiry:
        emit(state, "charge.dispute.funds_withdrawn", made)
    if status == "lost":
        emit(state, "charge.dispute.closed", made)
    else:
        state.schedule(_INQUIRY if inquiry else _TO_ANSWER, "unanswered", made["id"])
    return made


def open_late(state: State, key: str, status: str, reason: str = "fraudulent") -> None:
    """The same by itself, some time after a test number was used; too late is no fault."""
    with contextlib.suppress(ApiError):
        open_one(state, key, status, reason)


def _made(state: State, charge: Object, status: str, reason: str) -> Object:
    final = status == "lost"
    details = part(
        "dispute",
        "EvidenceDetails",
        due_by=None if final else state.now() + _TO_ANSWER,
        submission_count=0,
        submission_method="manual",
        enhanced_eligibility={},
    )
    return build(
        "dispute",
        id=state.id("du_"),
        created=state.now(),
        amount=charge["amount"] - charge["amount_refunded"],
        charge=charge["id"],
        currency=charge["currency"],
        evidence=part("dispute", "Evidence", enhanced_evidence={}),
        evidence_details=details,
        is_charge_refundable=status.startswith("warning_"),
        metadata={},
        payment_intent=charge["payment_intent"],
        payment_method_details=_method(charge, status),
        reason=reason,
        status=status,
    )


def _method(charge: Object, status: str) -> Object | None:
    details = charge["payment_method_details"]
    if details["type"] != "card":
        return None
    inquiry = status.startswith("warning_")
    card = part(
        "dispute",
        "PaymentMethodDetails.Card",
        brand=details["card"]["brand"],
        case_type="inquiry" if inquiry else "chargeback",
        network=details["card"]["network"],
        network_reason_code="10.4",
    )
    return {"type": "card", "card": card}


def _escalate(state: State, dispute: Object, charge: Object) -> Object:
    state.unschedule("unanswered", dispute["id"])
    dispute["amount"] = charge["amount"] - charge["amount_refunded"]
    dispute["evidence_details"]["due_by"] = state.now() + _TO_ANSWER
    _move(state, dispute, -1)
    change(
        state, dispute, "charge.dispute.updated",
        status="needs_response", is_charge_refundable=False,
    )  # fmt: skip
    emit(state, "charge.dispute.funds_withdrawn", dispute)
    state.schedule(_TO_ANSWER, "unanswered", dispute["id"])
    return dispute


def _move(state: State, dispute: Object, sign: int) -> None:
    fee = _FEE if sign < 0 else 0
    made = charges.transaction(state, dispute, sign * dispute["amount"], "adjustment", fee=fee)
    dispute["balance_transactions"].append(dict(made))


def warn(state: State, key: str) -> Object:
    """The network's early warning of fraud."""
    charge = state.get("charge", key)
    made = build(
        "radar.early_fraud_warning",
        id=state.id("issfr_"),
        created=state.now(),
        actionable=not charge["refunded"] and not charge["disputed"],
        charge=key,
        fraud_type="made_with_stolen_card",
        payment_intent=charge["payment_intent"],
    )
    emit(state, "radar.early_fraud_warning.created", state.add(made))
    return made


def retrieve_warning(state: State, _: Object, key: str) -> Object:
    return state.get("radar.early_fraud_warning", key)


def close(state: State, key: str, *, won: bool) -> Object:
    """The bank decides, or an inquiry ends. Raises ApiError if it has ended already."""
    dispute = state.get("dispute", key)
    if dispute["status"] not in _OPEN:
        raise ApiError(f"Dispute {key} has a status of {dispute['status']}.")
    state.unschedule("unanswered", key)
    if dispute["status"].startswith("warning_"):
        dispute["status"] = "warning_closed"
        state.objects[dispute["charge"]]["disputed"] = False
    else:
        dispute["status"] = "won" if won else "lost"
        if won:
            _move(state, dispute, 1)
            emit(state, "charge.dispute.funds_reinstated", dispute)
    emit(state, "charge.dispute.closed", dispute)
    return dispute


def unanswered(state: State, key: str) -> None:
    """The time to answer is over: lost, and an inquiry is closed."""
    dispute = state.get("dispute", key)
    if dispute["status"] in _OPEN:
        dispute["evidence_details"]["past_due"] = dispute["status"] == "needs_response"
        close(state, key, won=False)


def accept(state: State, _: Object, key: str) -> Object:
    """Stripe's `close`: whoever was paid gives in."""
    return close(state, key, won=False)


def update(state: State, params: Object, key: str) -> Object:
    """Evidence, sent to the bank unless `submit` is false. Raises ApiError if it is too late."""
    if "intended_submission_method" in params:
        raise not_done_here("intended_submission_method", "intended_submission_method")
    dispute = state.get("dispute", key)
    changes: dict[str, Any] = {}
    if "metadata" in params:
        changes["metadata"] = metadata(params["metadata"], dispute["metadata"])
    if "evidence" in params:
        changes |= _evidence(dispute, params)
    if changes:
        change(state, dispute, "charge.dispute.updated", **changes)
        if changes.get("status", "").endswith("under_review"):
            state.unschedule("unanswered", key)
    return dispute


def _evidence(dispute: Object, params: Object) -> Object:
    if dispute["status"] not in ("needs_response", "warning_needs_response"):
        raise ApiError("This dispute is already closed or under review.", param="evidence")
    given = {name: value or None for name, value in params["evidence"].items()}
    details = {**dispute["evidence_details"], "has_evidence": True}
    changes: Object = {"evidence": {**dispute["evidence"], **given}, "evidence_details": details}
    if params.get("submit", True):
        details["submission_count"] += 1
        changes["status"] = dispute["status"].replace("needs_response", "under_review")
    return changes


def _of(state: State, charge: str) -> Object | None:
    return next((each for each in state.every("dispute") if each["charge"] == charge), None)


def retrieve(state: State, _: Object, key: str) -> Object:
    return state.get("dispute", key)


def page(state: State, params: Object) -> Object:
    return lists.page(state, "dispute", params)
