"""Event destinations: the second version's webhook endpoints, which may be told thin events."""

from typing import Any

import stripe

from app.sandbox import endpoints, lists
from app.sandbox.customers import metadata
from app.sandbox.errors import not_done_here
from app.sandbox.objects import Object, build, part
from app.sandbox.state import State

_KIND = "v2.core.event_destination"
_SECRET, _URL = "webhook_endpoint.signing_secret", "webhook_endpoint.url"


def create(state: State, params: Object) -> Object:
    """Its secret is answered once, to whoever asks to include it."""
    if params["type"] != "webhook_endpoint" or "webhook_endpoint" not in params:
        raise not_done_here(f"event destinations of type {params['type']}", "type")
    thin = params["event_payload"] == "thin"
    now = lists.iso(state.now())
    made = build(
        _KIND,
        id=state.id("ed_"),
        created=now,
        updated=now,
        description=params.get("description", ""),
        enabled_events=params["enabled_events"],
        event_payload=params["event_payload"],
        events_from=params.get("events_from", ["@self"]),
        metadata=metadata(params.get("metadata", {})),
        name=params["name"],
        snapshot_api_version=None if thin else stripe.api_version,
        status="enabled",
        type="webhook_endpoint",
        webhook_endpoint=part(_KIND, "WebhookEndpoint", url=params["webhook_endpoint"]["url"]),
    )
    state.add(made)
    return _shown(made, params, endpoints.new_secret(state, made["id"]))


def _shown(found: Object, params: Object, secret: str | None = None) -> Object:
    include = params.get("include", [])
    hook: dict[str, Any] = {
        "signing_secret": secret if _SECRET in include else None,
        "url": found["webhook_endpoint"]["url"] if _URL in include else None,
    }
    return {**found, "webhook_endpoint": hook}


def retrieve(state: State, params: Object, key: str) -> Object:
    return _shown(state.get(_KIND, key), params)


def page(state: State, params: Object) -> Object:
    found = [_shown(each, params) for each in state.every(_KIND)]
    return {"data": found, "next_page_url": None, "previous_page_url": None}


def update(state: State, params: Object, key: str) -> Object:
    found = state.get(_KIND, key)
    for name in ("description", "enabled_events", "name"):
        if name in params:
            found[name] = params[name]
    if "metadata" in params:
        found["metadata"] = metadata(params["metadata"], found["metadata"])
    if hook := params.get("webhook_endpoint"):
        found["webhook_endpoint"]["url"] = hook["url"]
    found["updated"] = lists.iso(state.now())
    return _shown(found, params)


def disable(state: State, params: Object, key: str) -> Object:
    return _switch(state, params, key, "disabled")


def enable(state: State, params: Object, key: str) -> Object:
    return _switch(state, params, key, "enabled")


def _switch(state: State, params: Object, key: str, status: str) -> Object:
    found = state.get(_KIND, key)
    found.update(status=status, updated=lists.iso(state.now()))
    return _shown(found, params)


def delete(state: State, _: Object, key: str) -> Object:
    found = state.get(_KIND, key)
    endpoints.forget(state, found)
    return {"id": key, "object": _KIND}
