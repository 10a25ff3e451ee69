"""Who is told of events: webhook endpoints."""

import stripe

from app.sandbox import lists
from app.sandbox.customers import metadata
from app.sandbox.errors import invalid, missing, not_done_here
from app.sandbox.objects import Object, build
from app.sandbox.state import State


def create(state: State, params: Object) -> Object:
    """The only answer that holds the secret."""
    if "connect" in params:
        raise not_done_here("connect", "connect")
    if not params["url"].startswith(("http://", "https://")):
        raise invalid("Invalid URL: An explicit scheme must be provided.", "url", "url_invalid")
    made = build(
        "webhook_endpoint",
        id=state.id("we_"),
        created=state.now(),
        api_version=params.get("api_version", stripe.api_version),
        description=params.get("description"),
        enabled_events=params["enabled_events"],
        metadata=metadata(params.get("metadata", {})),
        status="enabled",
        url=params["url"],
    )
    state.add(made)
    return {**made, "secret": new_secret(state, made["id"])}


def new_secret(state: State, key: str) -> str:
    """One more secret, which signs beside those that there are."""
    secret = state.id("whsec_", 32)
    state.note(key).setdefault("secrets", []).insert(0, secret)
    return secret


def roll(state: State, key: str) -> str:
    """A new secret beside the old. Raises ApiError for what is no endpoint."""
    if "secrets" not in state.memory.notes.get(key, {}):
        raise missing("webhook_endpoint", key)
    return new_secret(state, key)


def retrieve(state: State, _: Object, key: str) -> Object:
    return state.get("webhook_endpoint", key)


def page(state: State, params: Object) -> Object:
    return lists.page(state, "webhook_endpoint", params)


def update(state: State, params: Object, key: str) -> Object:
    found = retrieve(state, {}, key)
    if "disabled" in params:
        found["status"] = "disabled" if params["disabled"] else "enabled"
    if "metadata" in params:
        found["metadata"] = metadata(params["metadata"], found["metadata"])
    for name in ("description", "enabled_events", "url"):
        if name in params:
            found[name] = params[name] or None
    return found


def delete(state: State, _: Object, key: str) -> Object:
    found = retrieve(state, {}, key)
    forget(state, found)
    return {"id": key, "object": "webhook_endpoint", "deleted": True}


def forget(state: State, endpoint: Object) -> None:
    """What was on its way to it is given up."""
    del state.objects[endpoint["id"]]
    state.memory.notes.pop(endpoint["id"], None)
    for each in state.memory.deliveries:
        if each.endpoint == endpoint["id"] and each.state == "waiting":
            each.state = "given up"
