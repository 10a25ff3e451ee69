"""The controls: what Stripe has no request for. Whoever reaches them may use them."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from app.sandbox.delivery import Policy
from app.sandbox.errors import ApiError
from app.sandbox.faults import Fault
from app.sandbox.page import render
from app.sandbox.web import Answer, Request, as_json, see_other
from app.sandbox.world import World

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


Action = Callable[[World, Any, str], Awaitable[Any]]


async def answer(world: World, request: Request) -> Answer:
    """A page or an action under /_sandbox; actions take forms and JSON."""
    parts = request.path.split("/")[2:]
    if request.method == "GET" and not parts:
        return _overview(world)
    if request.method == "GET" and parts == ["log"]:
        return as_json(200, msgspec.to_builtins(world.state.memory.asked))
    if request.method != "POST" or not parts:
        return Answer(404)
    if request.headers.get("sec-fetch-site", "none") not in _SAME_SITE:
        return Answer(403)
    return await _act(world, request, parts)


async def _act(world: World, request: Request, parts: list[str]) -> Answer:
    name, key, verb = (*parts, "", "")[:3]
    found = _ACTIONS.get(f"{name} {verb}".strip())
    if found is None:
        return Answer(404)
    kind, act = found
    try:
        done = await act(world, _body(request, kind), key)
    except ApiError as error:
        return as_json(error.status, error.body)
    except (msgspec.ValidationError, msgspec.DecodeError, KeyError, ValueError) as error:
        return as_json(400, {"error": {"message": str(error)}})
    if "text/html" in request.headers.get("accept", ""):
        return see_other(f"{world.state.url}/_sandbox/")
    return as_json(200, done)


def _body(request: Request, kind: Any) -> Any:
    if "json" in request.headers.get("content-type", ""):
        return msgspec.json.decode(request.body or b"{}", type=kind)
    return msgspec.convert(request.form, kind, strict=False)


async def _advance(world: World, step: Step, _: str) -> Any:
    if step.advance < 0:
        raise ValueError("The clock goes forward only.")
    world.advance(timedelta(seconds=step.advance))
    return {"now": world.state.now()}


async def _fault(world: World, fault: Fault, _: str) -> Any:
    world.faults.add(fault)
    return msgspec.to_builtins(fault)


async def _policy(world: World, policy: Policy, _: str) -> Any:
    world.courier.policy = policy
    return msgspec.to_builtins(policy)


async def _dispute(world: World, complaint: Complaint, charge: str) -> Any:
    if complaint.inquiry:
        return world.emit_inquiry(charge)
    return world.dispute(charge, complaint.reason)


async def _close(world: World, verdict: Verdict, dispute: str) -> Any:
    return world.close_dispute(dispute, won=verdict.won)


async def _settle(world: World, _: Any, intent: str) -> Any:
    return world.settle(intent)


async def _refund(world: World, back: Back, charge: str) -> Any:
    return world.refund_outside(charge, back.amount)


async def _warn(world: World, _: Any, charge: str) -> Any:
    return world.warn(charge)


async def _revoke(world: World, _: Any, mandate: str) -> Any:
    return world.revoke_mandate(mandate)


async def _roll(world: World, _: Any, endpoint: str) -> Any:
    return {"secret": world.roll(endpoint)}


async def _redeliver(world: World, _: Any, event: str) -> Any:
    world.state.get("event", event)
    return {"accepted": await world.courier.again(event)}


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
    "warnings": (dict, _warn),
}


def _overview(world: World) -> Answer:
    state = world.state
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
