"""Around every answer: who may change things from a browser, and the headers of each response."""

import secrets
import sys
import time
from collections.abc import Iterable
from typing import Any

import msgspec
from litestar.types import ASGIApp, Message, Receive, Send

from app.config import Config

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN = frozenset({b"same-origin", b"none"})
_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-robots-tag", b"noindex"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
_UNLESS_SET = (
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)
_HSTS = (b"strict-transport-security", b"max-age=31536000")
_FORBIDDEN = (
    b'{"type":"about:blank","title":"Forbidden","status":403,'
    b'"detail":"A page of another site may not do this."}'
)


class Gate:
    """Refuses changes that another site's page sends, and sets the headers of every answer."""

    def __init__(self, app: ASGIApp, config: Config) -> None:
        self._app = app
        self._origins = frozenset(origin.encode() for origin in config.origins)
        self._always = (*_ALWAYS, _HSTS) if config.secure else _ALWAYS
        self._access_log = config.access_log

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = self._headers(message["headers"])
            await send(message)

        if scope["method"] not in _SAFE and self._foreign(scope["headers"]):
            await _forbid(send_with_headers)
        else:
            await self._app(scope, receive, send_with_headers)
        if self._access_log:
            _log(scope, status, time.perf_counter() - started)

    def _foreign(self, headers: Iterable[tuple[bytes, bytes]]) -> bool:
        """Whether another site's page sent it.

        A form of a page without referrers says `null` for its origin (Fetch, "append a request
        Origin header"): then Sec-Fetch-Site tells, which no page can forge.
        """
        given = dict(headers)
        origin, site = given.get(b"origin"), given.get(b"sec-fetch-site")
        if site is not None and site not in _OWN:
            return True
        hidden = origin == b"null" and site == b"same-origin"
        return not (origin is None or hidden or origin in self._origins)

    def _headers(self, given: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        headers = list(given)
        names = {name for name, _ in headers}
        headers += self._always
        headers += (header for header in _UNLESS_SET if header[0] not in names)
        return headers


def page_policy(nonce: str, frames: str = "'none'", forms: str = "'self'") -> str:
    """The content security policy of a page of ours: its own scripts and styles, nothing else.

    `frames` says whose pages it may hold, `forms` where its forms may lead.
    """
    return (
        "default-src 'none'; "
        f"script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'nonce-{nonce}'; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
        f"frame-src {frames}; "
        f"base-uri 'none'; form-action {forms}; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'"
    )


def letter_policy(script: str) -> str:
    """The policy of the frame that shows an e-mail: of no origin, so without cookies or data.

    An e-mail's styles are inline, and nothing of it may run but `script`, by its nonce.
    """
    return (
        f"default-src 'none'; script-src 'nonce-{script}'; style-src 'unsafe-inline'; "
        "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
        "sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox"
    )


def new_nonce() -> str:
    return secrets.token_urlsafe(16)


async def _forbid(send: Send) -> None:
    headers = [(b"content-type", b"application/problem+json")]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": _FORBIDDEN, "more_body": False})


def _log(scope: Any, status: int, seconds: float) -> None:
    """One line a request: the route's template, never the path, which may hold a token."""
    line = {
        "at": time.time(),
        "method": scope["method"],
        "route": scope.get("path_template", ""),
        "status": status,
        "ms": round(seconds * 1000, 1),
    }
    sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
    sys.stdout.buffer.flush()
