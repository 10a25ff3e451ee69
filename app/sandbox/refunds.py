"""Refunds: at once, after a while, or failed after a while."""

from app.sandbox import charges, lists, methods
from app.sandbox.customers import metadata
from app.sandbox.errors import ApiError, invalid, not_done_here
from app.sandbox.events import emit
from app.sandbox.objects import Object, build, part
from app.sandbox.state import State

_LATER = 3 * 86_400
_OBEYED = {"amount", "charge", "expand", "metadata", "payment_intent", "reason"}


def create(state: State, params: Object) -> Object:
    """Give money back. Raises ApiError if there is not so much, or it is disputed."""
    for name in params:
        if name not in _OBEYED:
            raise not_done_here(f"{name} of a refund", name)
    charge = _charge(state, params)
    left = charge["amount"] - charge["amount_refunded"]
    amount = params.get("amount", left)
    _refuse(state, charge, amount, left)
    outcome = _outcome(state, charge)
    made = build(
        "refund",
        id=state.id("re_"),
        created=state.now(),
        amount=amount,
        charge=charge["id"],
        currency=charge["currency"],
        destination_details=_destination(charge),
        metadata=metadata(params.get("metadata", {})),
        payment_intent=charge["payment_intent"],
        reason=params.get("reason"),
        status="pending" if outcome == "pending" else "succeeded",
    )
    state.add(made)
    made["balance_transaction"] = charges.transaction(state, made, -amount, "refund")["id"]
    _count(charge, amount)
    emit(state, "refund.created", made)
    emit(state, "charge.refunded", charge)
    if outcome != "succeeded":
        state.schedule(_LATER, f"refund {outcome}", made["id"])
    return made


def _charge(state: State, params: Object) -> Object:
    if key := params.get("charge"):
        return state.get("charge", key, "charge", 400)
    if key := params.get("payment_intent"):
        intent = state.get("payment_intent", key, "payment_intent", 400)
        charge = state.objects.get(intent["latest_charge"] or "", {})
        if charge.get("status") != "succeeded":
            raise ApiError(
                f"This PaymentIntent ({key}) does not have a successful charge to refund."
            )
        return charge
    raise invalid("One of charge, payment_intent is wanted.", "charge", "parameter_missing")


def _refuse(state: State, charge: Object, amount: int, left: int) -> None:
    key = charge["id"]
    if charge["status"] != "succeeded":
        raise ApiError(f"Charge {key} has not succeeded, so it cannot be refunded.")
    if left == 0:
        raise ApiError(f"Charge {key} has already been refunded.", code="charge_already_refunded")
    if any(_forbids(each) for each in state.every("dispute") if each["charge"] == key):
        raise ApiError(f"Charge {key} has been charged back.", code="charge_disputed")
    if amount < 1:
        raise invalid("Invalid positive integer", "amount", "parameter_invalid_integer")
    if amount > left:
        raise ApiError(
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left}).",
            param="amount",
        )


def _forbids(dispute: Object) -> bool:
    return not dispute["is_charge_refundable"] and dispute["status"] != "won"


def _outcome(state: State, charge: Object) -> str:
    method = state.objects[charge["payment_method"]]
    if method["type"] == "sepa_debit":
        return "pending"
    card = methods.card_of(state, method)
    return card.refund if card else "succeeded"


def _destination(charge: Object) -> Object:
    kind = charge["payment_method_details"]["type"]
    card = part("refund", "DestinationDetails.Card", type="refund")
    return {"type": kind, "card": card} if kind == "card" else {"type": kind}


def _count(charge: Object, amount: int) -> None:
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]


def succeed(state: State, key: str) -> None:
    refund = state.get("refund", key)
    if refund["status"] == "pending":
        refund["status"] = "succeeded"
        _tell(state, refund)


def fail(state: State, key: str) -> None:
    """The customer's bank sent it back: the money is in the balance again."""
    refund = state.get("refund", key)
    if refund["status"] not in ("pending", "succeeded"):
        return
    charge = state.objects[refund["charge"]]
    back = charges.transaction(state, refund, refund["amount"], "refund_failure")
    refund.update(status="failed", failure_reason="unknown", failure_balance_transaction=back["id"])
    _count(charge, -refund["amount"])
    emit(state, "refund.failed", refund)
    _tell(state, refund)


def _tell(state: State, refund: Object) -> None:
    emit(state, "refund.updated", refund)
    emit(state, "charge.refund.updated", refund)


def retrieve(state: State, _: Object, key: str) -> Object:
    return state.get("refund", key)


def update(state: State, params: Object, key: str) -> Object:
    refund = state.get("refund", key)
    if "metadata" in params:
        refund["metadata"] = metadata(params["metadata"], refund["metadata"])
        emit(state, "refund.updated", refund)
    return refund


def page(state: State, params: Object) -> Object:
    return lists.page(state, "refund", params)


def of_charge(state: State, charge: Object) -> Object:
    found = [each for each in state.every("refund") if each["charge"] == charge["id"]]
    return lists.cut(found, {}, f"{lists.address(charge)}/refunds")
