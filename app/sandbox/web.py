"""Requests and answers, read from ASGI and written to it."""

import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

import msgspec

# Any: each framework has its own types for what ASGI says in dictionaries.
Scope = Any
Receive = Callable[..., Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

LARGEST = 1 << 20

#: In the scope of whoever asks from this process: what is lost is raised, as httpx raises it.
INSIDE = "app.sandbox.inside"


class Lost(Exception):
    """No answer comes: the connection breaks, or nothing comes in time."""

    def __init__(self, *, late: bool) -> None:
        super().__init__("late" if late else "lost")
        self.late = late


class Request(msgspec.Struct):
    """One request, wholly read."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))


class Answer(msgspec.Struct):
    """One answer."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = {}


def as_json(status: int, body: Any, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    text = json.dumps(body, indent=2, ensure_ascii=False)
    return Answer(status, text.encode(), {"content-type": "application/json", **named})


def see_other(url: str) -> Answer:
    return Answer(303, b"", {"location": url})


async def read(scope: Scope, receive: Receive, mount: str) -> Request | None:
    """The request, without the path that it is mounted at; None if its body is too large."""
    body = b""
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > LARGEST:
            return None
    path: str = scope["path"]
    for prefix in (scope.get("root_path", ""), mount):
        if prefix and path.startswith(f"{prefix}/"):
            path = path[len(prefix) :]
    return Request(
        method=scope["method"],
        path=path.rstrip("/") or "/",
        query=scope["query_string"].decode("latin-1"),
        headers={
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        },
        body=body,
    )


async def write(send: Send, answer: Answer) -> None:
    headers = {"cache-control": "no-store", "content-length": str(len(answer.body))}
    pairs = [
        (name.encode(), value.encode()) for name, value in {**headers, **answer.headers}.items()
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": pairs})
    await send({"type": "http.response.body", "body": answer.body})


async def break_off(send: Send) -> None:
    """Begin an answer and do not end it: the server closes the connection."""
    headers = [(b"content-length", b"2")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"{", "more_body": True})
