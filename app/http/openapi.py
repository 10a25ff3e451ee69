"""The API's schema, complete with the frames of the websockets; `make schema` writes it down."""

import sys
from collections.abc import Iterator
from typing import Any, get_args, get_origin, get_type_hints

import msgspec
from litestar import Litestar, Response
from litestar.openapi import OpenAPIConfig

from app.domain.activity.rules import AnyEvent
from app.domain.keys.rules import SCOPES, Scope
from app.domain.staff.rules import ROLES
from app.http import bounces, examples, exports, files, imports, settings
from app.http.errors import MEDIA_TYPE, Problem
from app.http.idempotency import LONGEST_KEY
from app.http.routes import ROUTES, Route, handlers
from app.realtime import frames

_REFERENCE = "#/components/schemas/{name}"
_UNIONS = {
    "AnyEvent": AnyEvent,
    "ServerFrame": frames.ServerFrame,
    "ClientFrame": frames.ClientFrame,
    "PortalServerFrame": frames.PortalServerFrame,
    "PortalClientFrame": frames.PortalClientFrame,
}
_DESCRIPTION = """What Porchlight's dashboard and its customers' pages ask.

Amounts are whole minor units (cents) beside their currency, rates are parts per million, times are
UTC. Lists come a page at a time: ask again with `after` (or `before`) set to the `next` of the page
before. A refusal is a problem (RFC 9457) that names each field that is wrong."""
TAGS = {
    "Documents": "Invoices, credit notes, quotes and order confirmations, and what happens to them",
    "Imports": "E-invoices coming in: preview, history, undo",
    "Customers": "Whom documents are for",
    "Payments": "Money that came, and what it settles",
    "Links": "The secret addresses that customers open",
    "Settings": "The business, its brand, its numbers",
    "Staff": "The people of the business, and the keys of their programs",
    "Session": "Signing in and out, and what lets somebody in",
    "Portal": "What a customer's own page asks",
}
_TAG_OF = {
    "session": "Session",
    "staff": "Staff",
    "imports": "Imports",
    "settings": "Settings",
    "message_templates": "Settings",
    "customers": "Customers",
    "payments": "Payments",
    "links": "Links",
    "portal": "Portal",
}
_SECURITY = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "porchlight",
        "description": "What signing in sets; over TLS its name is `__Host-porchlight`.",
    },
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key, made under *Your team*. Its scopes: "
        + ", ".join(f"`{scope}`" for scope in SCOPES)
        + ". An operation that names none is for people only.",
    },
    "portal": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "`Portal <token>`, where the token is the end of a customer's link. "
        "Where the link asks for a code, the header `Portal-Pass` shows what its page got for one.",
    },
}
_IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Asking again under the same key, within a day, gives the same answer and does "
    "nothing twice.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"},
    "example": "import-2026-11-21-0417",
}


def config() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Porchlight",
        version="1",
        description=_DESCRIPTION,
        use_handler_docstrings=True,
    )


def schema() -> dict[str, Any]:
    """OpenAPI 3.1 of every route, with the frames that no route shows."""
    app = Litestar(handlers(), openapi_config=config(), logging_config=None)
    whole: dict[str, Any] = msgspec.to_builtins(app.openapi_schema.to_schema())
    components = whole["components"]
    _add_schemas(components["schemas"])
    components["securitySchemes"] = _SECURITY
    components["parameters"] = {"IdempotencyKey": _IDEMPOTENCY}
    components["responses"] = {str(status): _refusal(status) for status in examples.PROBLEMS}
    whole["tags"] = [{"name": name, "description": told} for name, told in TAGS.items()]
    for route in ROUTES:
        if route.operation:
            _describe(whole["paths"][plain(route)][route.method.lower()], route)
    return whole


def plain(route: Route) -> str:
    """The route's path as the schema writes it, without the types of its parameters."""
    parts = (
        part.partition(":")[0] + "}" if ":" in part else part for part in route.path.split("/")
    )
    return "/".join(parts)


def _add_schemas(schemas: dict[str, Any]) -> None:
    """The frames, and every Struct anew: msgspec knows more of them than Litestar says."""
    types = [*_UNIONS.values(), Problem, *_types()]
    shown, parts = msgspec.json.schema_components(types, ref_template=_REFERENCE)
    for qualified, part in parts.items():
        # Of several that have one name, the module tells which is meant, in Litestar's way.
        name = qualified.removeprefix("app.domain.").replace(".", "_")
        if name in schemas:  # of a body or an answer, where what may be null may be left out
            for field in part.get("properties", {}).values():
                if field.get("default", ...) is None:
                    del field["default"]
        schemas[name] = part
    # A set forgives what comes twice.
    schemas["New"]["properties"]["scopes"].pop("uniqueItems", None)
    schemas.update(zip(_UNIONS, shown, strict=False))
    # An item carries its event as it stands in the log, without decoding it.
    schemas["SendOrder"]["properties"]["due_at"]["anyOf"][0]["format"] = "date-time"
    schemas["Item"]["properties"]["event"] = {"$ref": _REFERENCE.format(name="AnyEvent")}


def _types() -> Iterator[Any]:
    """What bodies and answers are made of."""
    for route in ROUTES:
        if route.operation:
            hints = get_type_hints(route.answer)
            answer = hints["return"]
            yield from get_args(answer) if get_origin(answer) is Response else [answer]
            if "data" in hints:
                yield hints["data"]


def _refusal(status: int) -> dict[str, Any]:
    shown = examples.PROBLEMS[status]
    content = {"schema": {"$ref": _REFERENCE.format(name="Problem")}}
    return {
        "description": shown.title,
        "content": {MEDIA_TYPE: {**content, "example": msgspec.to_builtins(shown)}},
    }


def _describe(operation: dict[str, Any], route: Route) -> None:
    """Say what Litestar cannot know."""
    operation["tags"] = [_TAG_OF.get(_noun(route), "Documents")]
    operation["description"] = operation["description"].partition(" Raises ")[0]
    operation["security"] = _security(route)
    operation["x-access"] = route.access
    if route.answer in imports.OF_FILES:
        operation["requestBody"] = _file("application/xml")
    if route.answer is bounces.take:
        # Any bytes: OpenAPI 3.1 leaves their schema empty.
        operation["requestBody"] = {"required": True, "content": {"message/rfc822": {"schema": {}}}}
    if route.answer is settings.put_logo:
        operation["requestBody"] = _file("image/png", "image/jpeg")
    if route.mutates:
        reference = {"$ref": "#/components/parameters/IdempotencyKey"}
        operation.setdefault("parameters", []).append(reference)
    answer = operation["responses"][str(route.status)]
    if route.status == examples.NOTHING:
        answer.pop("content", None)
    answer["description"] = "The answer" if "content" in answer else "Done"
    operation["responses"] = {
        str(route.status): answer,
        **{
            str(status): {"$ref": f"#/components/responses/{status}"}
            for status in _refused(operation, route)
        },
    }
    for asked, content in ((True, operation.get("requestBody")), (False, answer)):
        shown = examples.of(route.operation, asked=asked)
        if shown is not None and content and (media := content.get("content")):
            next(iter(media.values()))["example"] = shown
    if route.answer is exports.payments:
        answer["content"] = {"text/csv": {"schema": {"type": "string"}}}
    if route.answer is files.paper:
        answer["content"] = {files.PDF: {"schema": {"type": "string", "format": "binary"}}}


def _noun(route: Route) -> str:
    """The module that answers."""
    return route.answer.__module__.rpartition(".")[2]


def _security(route: Route) -> list[dict[str, list[Scope]]]:
    if route.access == "public":
        return []
    if route.access == "token":
        return [{"portal": []}]
    return [{"session": []}, *([{"key": [route.scope]}] if route.scope else [])]


def _refused(operation: dict[str, Any], route: Route) -> list[int]:
    """The statuses of its refusals."""
    given = bool(operation.get("parameters"))
    body = "requestBody" in operation
    staff, noun = route.access in ROLES, _noun(route)
    possible = {
        400: given or body,
        401: True,
        403: True,
        404: "{" in route.path or route.access == "token",
        409: route.mutates or noun == "drafts",
        410: route.access == "token",
        413: body,
        422: given or body,
        429: not staff or noun == "session",
    }
    return [status for status, may in possible.items() if may]


def _file(*media_types: str) -> dict[str, Any]:
    """A body that is one file."""
    content = {
        name: {"schema": {"type": "string", "contentMediaType": name}} for name in media_types
    }
    return {"required": True, "content": content}


def written() -> bytes:
    """The schema as it is kept in frontend/openapi.json."""
    return msgspec.json.format(msgspec.json.encode(schema(), order="sorted"), indent=1) + b"\n"


if __name__ == "__main__":
    sys.stdout.buffer.write(written())
