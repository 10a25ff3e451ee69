"""The page at /docs: the API's schema for people, without a script and without anybody else."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
from litestar import Request, Response

from app.domain.staff.rules import ROLES
from app.http.parameters import SHOWN
from app.http.security import new_nonce, page_policy
from app.http.shell import html, templates
from app.http.static import Assets

_DEEPEST = 3
_ADDRESS = "https://pay.example.com"
_LIMITS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {}",
    "maxItems": "at most {}",
    "pattern": "fits {}",
}
_PEOPLE = {
    "read_only": "Everybody who is signed in",
    "member": "Members, admins and owners",
    "admin": "Admins and owners",
    "owner": "Owners",
    "public": "Anybody",
    "token": "Whoever holds a customer's link",
}


class Field(NamedTuple):
    """One thing that is given or answered."""

    name: str
    kind: str
    needed: bool
    limits: str
    told: str


class Operation(NamedTuple):
    """One operation as the page shows it."""

    name: str
    method: str
    path: str
    summary: str
    told: str
    who: str
    scope: str
    parameters: list[Field]
    body: list[Field]
    takes: str
    status: str
    answer: list[Field]
    gives: str
    example: str
    refusals: list[tuple[str, str]]
    curl: str


async def page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The API's operations, one after the other."""
    schema: dict[str, Any] = request.app.state.schema()
    assets: Assets = request.app.state.assets
    nonce = new_nonce()
    text = templates.get_template("reference.html").render(
        nonce=nonce,
        style=assets.home.style if assets.home else "",
        about=schema["info"]["description"].split("\n\n"),
        groups=groups(schema),
        schemes=schema["components"]["securitySchemes"],
        problem=_written(_response(schema, "400")["example"]),
    )
    return html(request, text, page_policy(nonce))


async def written(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The same for programs."""
    return Response(msgspec.json.encode(request.app.state.schema()), media_type="application/json")


def groups(schema: dict[str, Any]) -> list[tuple[str, str, list[Operation]]]:
    """Every operation by its tag, with what the tag means."""
    found: dict[str, list[Operation]] = {tag["name"]: [] for tag in schema["tags"]}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            found[operation["tags"][0]].append(_operation(schema, method, path, operation))
    return [(tag["name"], tag["description"], found[tag["name"]]) for tag in schema["tags"]]


def _operation(
    schema: dict[str, Any], method: str, path: str, operation: dict[str, Any]
) -> Operation:
    takes, asked = _content(operation.get("requestBody", {}))
    status, answer = next(iter(operation["responses"].items()))
    gives, answered = _content(answer)
    scopes = [scope for each in operation["security"] for scope in each.get("key", ())]
    return Operation(
        name=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        told=operation["description"].removeprefix(operation["summary"]).lstrip(". \n"),
        who=_PEOPLE[operation["x-access"]],
        scope=scopes[0] if scopes else "",
        parameters=[_parameter(schema, each) for each in operation.get("parameters", [])],
        body=list(_fields(schema, asked.get("schema", {}), _DEEPEST)),
        takes=takes,
        status=status,
        answer=list(_fields(schema, answered.get("schema", {}), 1)),
        gives=gives,
        example=_written(answered["example"]) if "example" in answered else "",
        refusals=[
            (status, _response(schema, status)["example"]["title"])
            for status in operation["responses"]
            if status >= "400"
        ],
        curl=_curl(method.upper(), path, operation, asked),
    )


def _content(part: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The media type and what is in it."""
    return next(iter(part.get("content", {}).items()), ("", {}))


def _response(schema: dict[str, Any], status: str) -> dict[str, Any]:
    return _content(schema["components"]["responses"][status])[1]


def _parameter(schema: dict[str, Any], given: dict[str, Any]) -> Field:
    parameter = _resolved(schema, given)
    limited = parameter["schema"]
    place = "address" if parameter["in"] == "path" else parameter["in"]
    return Field(
        name=parameter["name"],
        kind=f"{_kind(limited)}, in the {place}",
        needed=parameter["required"],
        limits=_limits(limited),
        told=parameter.get("description", ""),
    )


def _fields(
    schema: dict[str, Any], part: dict[str, Any], depth: int, above: str = ""
) -> Iterator[Field]:
    """Every field of an object, those below it as `lines[].price`."""
    whole = _resolved(schema, part)
    if whole.get("type") == "array":
        yield from _fields(schema, whole["items"], depth, f"{above}[]")
        return
    for name, field in whole.get("properties", {}).items():
        below, path = _some(field), f"{above}.{name}" if above else name
        yield Field(
            name=path,
            kind=_kind(field),
            needed=name in whole.get("required", ()),
            limits=_limits(below),
            told=field.get("description", ""),
        )
        if depth > 1:
            yield from _fields(schema, below, depth - 1, path)


def _resolved(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in part:
        return part
    _, _, kind, name = part["$ref"].split("/")
    found: dict[str, Any] = schema["components"][kind][name]
    return found


def _some(part: dict[str, Any]) -> dict[str, Any]:
    """What it is unless it is null."""
    choices = part.get("anyOf", part.get("oneOf", ()))
    some = [choice for choice in choices if choice.get("type") != "null"]
    return some[0] if len(some) == 1 else part


def _kind(part: dict[str, Any]) -> str:
    """In a word or two what it is."""
    some = _some(part)
    empty = " or null" if some is not part else ""
    if "$ref" in some:
        return f"{some['$ref'].rpartition('/')[2].rpartition('_')[2]}{empty}"
    if "enum" in some:
        return " | ".join(f"{each}" for each in some["enum"]) + empty
    if some.get("type") == "array":
        return f"list of {_kind(some.get('items', {}))}{empty}"
    return str(some.get("format", some.get("type", "anything"))) + empty


def _limits(part: dict[str, Any]) -> str:
    some = {**_some(part), **{name: part[name] for name in _LIMITS if name in part}}
    if some.get("pattern") == SHOWN or "description" in some:
        some.pop("pattern", None)  # no NUL, which nobody sends; or words that say it better
    return ", ".join(
        told.format(f"{some[name]:g}" if isinstance(some[name], float) else some[name])
        for name, told in _LIMITS.items()
        if name in some
    )


def _curl(method: str, path: str, operation: dict[str, Any], asked: dict[str, Any]) -> str:
    """How to ask it from a shell."""
    access = operation["x-access"]
    way = "" if method == "GET" else f"-X {method} "
    parts = [f"curl {way}'{_ADDRESS}{path}'"]
    if access == "token":
        parts.append("-H 'Authorization: Portal <token>'")
    elif any("key" in each for each in operation["security"]):
        parts.append("-H 'Authorization: Bearer porchlight_…'")
    elif access in ROLES:
        parts.append("-H 'Cookie: porchlight=…'")
    if asked:
        media, _ = _content(operation["requestBody"])
        parts.append(f"-H 'Content-Type: {media}'")
        if "example" in asked:
            parts.append(f"-d '{_written(asked['example'])}'")
        else:
            parts.append("--data-binary @" + ("invoice.xml" if "xml" in media else "body.json"))
    return " \\\n  ".join(parts)


def _written(example: Any) -> str:
    return msgspec.json.format(msgspec.json.encode(example), indent=2).decode()
