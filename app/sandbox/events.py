"""Events: told to endpoints, and kept for 30 days."""

import copy
from typing import Any

import msgspec
import stripe

from app.sandbox import lists, schema
from app.sandbox.errors import missing
from app.sandbox.objects import Object, build
from app.sandbox.sdk import thin_event
from app.sandbox.state import KEPT, Delivery, State


def emit(state: State, kind: str, subject: Object, before: Object | None = None) -> Object:
    """Tell what happened; `before` holds the old values of what changed."""
    data: Object = {"object": copy.deepcopy(subject)}
    if before is not None:
        data["previous_attributes"] = before
    endpoints = [each for each in _endpoints(state) if _wants(each, kind)]
    made = build(
        "event",
        id=state.id("evt_"),
        type=kind,
        api_version=stripe.api_version,
        created=state.now(),
        data=data,
        pending_webhooks=len(endpoints),
        request=dict(state.cause),
    )
    schema.check(made)
    state.add(made)
    for endpoint in endpoints:
        _post(state, made, endpoint)
    return made


def change(state: State, subject: Object, kind: str, **values: Any) -> None:
    """Change an object and tell it, with its old values."""
    before = {name: subject[name] for name in values if subject.get(name) != values[name]}
    subject.update(values)
    emit(state, kind, subject, before)


def _endpoints(state: State) -> list[Object]:
    found = [*state.every("webhook_endpoint"), *state.every("v2.core.event_destination")]
    return [each for each in reversed(found) if each["status"] == "enabled"]


def _wants(endpoint: Object, kind: str) -> bool:
    wanted = endpoint["enabled_events"]
    if endpoint.get("event_payload") == "thin" and thin_event(f"v1.{kind}") is None:
        return False
    return "*" in wanted or kind in wanted or f"v1.{kind}" in wanted


def _post(state: State, event: Object, endpoint: Object) -> None:
    told = thin(state, event) if endpoint.get("event_payload") == "thin" else event
    schema.check(told)
    state.memory.deliveries.append(
        Delivery(
            id=state.id("whd_"),
            event=event["id"],
            endpoint=endpoint["id"],
            body=msgspec.json.format(msgspec.json.encode(told), indent=2).decode(),
            due=state.now(),
        )
    )


def thin(state: State, event: Object) -> Object:
    """The event without its object, as new integrations get it."""
    subject = event["data"]["object"]
    told: Object = {
        "id": state.id("evt_"),
        "object": "v2.core.event",
        "type": f"v1.{event['type']}",
        "livemode": False,
        "created": lists.iso(event["created"]),
        "snapshot_event": event["id"],
        "related_object": {
            "id": subject["id"],
            "type": subject["object"],
            "url": lists.address(subject),
        },
    }
    if event["request"]["id"]:
        told["reason"] = {
            "type": "request",
            "request": {name: value or "" for name, value in event["request"].items()},
        }
    state.note(told["id"])["thin"] = told
    return told


def retrieve_thin(state: State, _: Object, key: str) -> Object:
    """A thin event; `changes` and data are not kept for those of the first version."""
    if told := state.memory.notes.get(key, {}).get("thin"):
        return dict(told)
    raise missing("event", key)


def retrieve(state: State, _: Object, key: str) -> Object:
    return state.get("event", key)


def page(state: State, params: Object) -> Object:
    """The events of 30 days. `delivery_success=false`: some endpoint has not accepted it yet."""
    kinds = params.get("types") or [params.get("type", "*")]
    wanted = params.get("delivery_success")
    oldest = state.now() - KEPT

    def keep(event: Object) -> bool:
        fits = "*" in kinds or any(_matches(event["type"], each) for each in kinds)
        told = wanted is None or wanted == (event["pending_webhooks"] == 0)
        return fits and told and event["created"] >= oldest

    return lists.page(state, "event", params, keep, ignore=("type", "types", "delivery_success"))


def _matches(kind: str, pattern: str) -> bool:
    return kind == pattern or (pattern.endswith(".*") and kind.startswith(pattern[:-1]))
