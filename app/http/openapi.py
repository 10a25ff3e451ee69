"""The API's schema, complete with the frames of the websockets; `make schema` writes it down."""

import sys
from typing import Any

import msgspec
from litestar import Litestar
from litestar.openapi import OpenAPIConfig

from app.domain.activity.rules import AnyEvent
from app.http.routes import handlers
from app.realtime import frames

_REFERENCE = "#/components/schemas/{name}"
_UNIONS = {
    "AnyEvent": AnyEvent,
    "ServerFrame": frames.ServerFrame,
    "ClientFrame": frames.ClientFrame,
    "PortalServerFrame": frames.PortalServerFrame,
    "PortalClientFrame": frames.PortalClientFrame,
}


def config() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Porchlight",
        version="1",
        description="What Porchlight's dashboard and its customers' pages ask.",
        path="/api",
        use_handler_docstrings=True,
    )


def schema() -> dict[str, Any]:
    """OpenAPI 3.1 of every route, with the frames that no route shows."""
    app = Litestar(handlers(), openapi_config=config(), logging_config=None)
    whole: dict[str, Any] = msgspec.to_builtins(app.openapi_schema.to_schema())
    components = whole["components"]["schemas"]
    unions, parts = msgspec.json.schema_components(_UNIONS.values(), ref_template=_REFERENCE)
    for name, part in {**parts, **dict(zip(_UNIONS, unions, strict=True))}.items():
        components.setdefault(name, part)
    # An item carries its event as it stands in the log, without decoding it.
    components["Item"]["properties"]["event"] = {"$ref": _REFERENCE.format(name="AnyEvent")}
    _mend(whole)
    return whole


def _mend(part: Any) -> None:
    """Litestar 2.25 takes the `...` of `Annotated[tuple[X, ...], …]` for another type of item."""
    if isinstance(part, dict):
        items = part.get("items")
        if isinstance(items, dict) and items.get("oneOf", [])[1:] == [{}]:
            part["items"] = items["oneOf"][0]
    for below in (
        part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    ):
        _mend(below)


def written() -> bytes:
    """The schema as it is kept in frontend/openapi.json."""
    return msgspec.json.format(msgspec.json.encode(schema(), order="sorted"), indent=1) + b"\n"


if __name__ == "__main__":
    sys.stdout.buffer.write(written())
