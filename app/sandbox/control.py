"""The controls: what Stripe has no request for. Whoever reaches them may use them."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from app.sandbox.delivery import Policy
from app.sandbox.errors import ApiError
from app.sandbox.faults import Fault
from app.sandbox.page import render
from app.sandbox.web import Answer, Request, as_json, see_other

if TYPE_CHECKING:
    from app.sandbox.sandbox import Sandbox

_SHOWN = 50
_SAME_SITE = ("same-origin", "none")


class Step(msgspec.Struct):
    """How far the clock goes forward, in seconds."""

    advance: float


class Complaint(msgspec.Struct):
    """What a customer's bank says of a charge."""

    reason: str = "fraudulent"
    inquiry: bool = False


class Verdict(msgspec.Struct):
    """How a dispute ends."""

    won: bool


class Back(msgspec.Struct):
    """How much of a charge goes back; all that is left if it is not said."""

    amount: int | None = None


Action = Callable[["Sandbox", Any, str], Awaitable[Any]]


async def answer(sandbox: "Sandbox", request: Request) -> Answer:
    """A page or an action under /_sandbox; actions take forms and JSON."""
    parts = request.path.split("/")[2:]
    if request.method == "GET" and not parts:
        return _overview(sandbox)
    if request.method == "GET" and parts == ["log"]:
        return as_json(200, msgspec.to_builtins(sandbox.state.memory.asked))
    if request.method != "POST" or not parts:
        return Answer(404)
    if request.headers.get("sec-fetch-site", "none") not in _SAME_SITE:
        return Answer(403)
    return await _act(sandbox, request, parts)


async def _act(sandbox: "Sandbox", request: Request, parts: list[str]) -> Answer:
    name, key, verb = (*parts, "", "")[:3]
    found = _ACTIONS.get(f"{name} {verb}".strip())
    if found is None:
        return Answer(404)
    kind, act = found
    try:
        done = await act(sandbox, _body(request, kind), key)
    except ApiError as error:
        return as_json(error.status, error.body)
    except (msgspec.ValidationError, msgspec.DecodeError, KeyError, ValueError) as error:
        return as_json(400, {"error": {"message": str(error)}})
    sandbox.state.save()
    if "text/html" in request.headers.get("accept", ""):
        return see_other(f"{sandbox.state.url}/_sandbox/")
    return as_json(200, done)


def _body(request: Request, kind: Any) -> Any:
    if "json" in request.headers.get("content-type", ""):
        return msgspec.json.decode(request.body or b"{}", type=kind)
    return msgspec.convert(request.form, kind, strict=False)


async def _advance(sandbox: "Sandbox", step: Step, _: str) -> Any:
    if step.advance < 0:
        raise ValueError("The clock goes forward only.")
    sandbox.advance(timedelta(seconds=step.advance))
    return {"now": sandbox.state.now()}


async def _fault(sandbox: "Sandbox", fault: Fault, _: str) -> Any:
    sandbox.faults.add(fault)
    return msgspec.to_builtins(fault)


async def _policy(sandbox: "Sandbox", policy: Policy, _: str) -> Any:
    sandbox.courier.policy = policy
    return msgspec.to_builtins(policy)


async def _dispute(sandbox: "Sandbox", complaint: Complaint, charge: str) -> Any:
    if complaint.inquiry:
        return sandbox.emit_inquiry(charge)
    return sandbox.dispute(charge, complaint.reason)


async def _close(sandbox: "Sandbox", verdict: Verdict, dispute: str) -> Any:
    return sandbox.close_dispute(dispute, won=verdict.won)


async def _settle(sandbox: "Sandbox", _: Any, intent: str) -> Any:
    return sandbox.settle(intent)


async def _refund(sandbox: "Sandbox", back: Back, charge: str) -> Any:
    return sandbox.refund_outside(charge, back.amount)


async def _revoke(sandbox: "Sandbox", _: Any, mandate: str) -> Any:
    return sandbox.revoke_mandate(mandate)


async def _roll(sandbox: "Sandbox", _: Any, endpoint: str) -> Any:
    return {"secret": sandbox.roll(endpoint)}


async def _redeliver(sandbox: "Sandbox", _: Any, event: str) -> Any:
    sandbox.state.get("event", event)
    return {"accepted": await sandbox.courier.again(event)}


_ACTIONS: dict[str, tuple[Any, Action]] = {
    "clock": (Step, _advance),
    "delivery-policy": (Policy, _policy),
    "disputes": (Complaint, _dispute),
    "disputes close": (Verdict, _close),
    "endpoints roll": (dict, _roll),
    "events redeliver": (dict, _redeliver),
    "faults": (Fault, _fault),
    "mandates revoke": (dict, _revoke),
    "refunds": (Back, _refund),
    "settle": (dict, _settle),
}


def _overview(sandbox: "Sandbox") -> Answer:
    state = sandbox.state
    deliveries: dict[str, list[Any]] = {}
    for each in state.memory.deliveries:
        deliveries.setdefault(each.event, []).append(each)
    events = [
        {
            "id": event["id"],
            "at": _time(event["created"]),
            "type": event["type"],
            "about": event["data"]["object"]["id"],
            "deliveries": [_told(each) for each in deliveries.get(event["id"], [])],
        }
        for event in list(state.every("event"))[:_SHOWN]
    ]
    asked = [
        {"at": _time(each.at), "method": each.method, "path": each.path, "status": each.status}
        for each in reversed(state.memory.asked[-_SHOWN:])
    ]
    now = datetime.fromtimestamp(state.now(), UTC)
    return render(
        state,
        "controls.html",
        now=f"{now:%A}, {now.day} {now:%B %Y, %H:%M} UTC",
        ahead=_ahead(state.memory.offset),
        events=events,
        asked=asked,
    )


def _told(each: Any) -> str:
    if not each.answers:
        return str(each.state)
    codes = ", ".join(str(code) if code else "no answer" for code in each.answers)
    return f"{each.state} ({codes})"


def _ahead(seconds: int) -> str:
    days, hours = seconds // 86_400, seconds % 86_400 // 3600
    parts = [f"{count} {word}" for count, word in ((days, "d"), (hours, "h")) if count]
    return " ".join(parts)


def _time(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%d %b, %H:%M:%S}"
