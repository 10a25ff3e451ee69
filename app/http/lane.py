"""The one answer that comes before the framework: a document that plainly opens.

Measured, it halves the cost of the request that customers' pages ask most. Whatever is not plainly
an opening goes on to the route, which refuses it in words and in the log.
"""

import uuid
from typing import Any

from litestar.types import ASGIApp, Receive, Send

from app.domain import clock
from app.domain.errors import TooMany
from app.domain.links import queries, rules
from app.engine import Away
from app.http.away import tell
from app.http.limits import OPENINGS, Limits
from app.http.opened import frozen_for, joined
from app.http.portal import PORTAL_DOCUMENT, SCHEME

_PREFIX = PORTAL_DOCUMENT.partition("{")[0]
_SCHEME = SCHEME.encode()


class Lane:
    """Opens documents; leaves everything else to the application behind it."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        body = None
        if scope["type"] == "http" and scope["method"] == "GET":
            path: str = scope["path"]
            if path.startswith(_PREFIX):
                try:
                    body = await self._open(path[len(_PREFIX) :], scope["headers"])
                except Away:
                    scope["path_template"] = PORTAL_DOCUMENT
                    await tell(send)
                    return
        if body is None:
            await self._app(scope, receive, send)
            return
        scope["path_template"] = PORTAL_DOCUMENT  # for the log, where no token may stand
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(body)),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})

    async def _open(self, document: str, headers: list[tuple[bytes, bytes]]) -> bytes | None:
        """The document, or None if anything stands in the way."""
        given = next((value for name, value in headers if name == b"authorization"), b"")
        if not given.startswith(_SCHEME):
            return None
        hashed = rules.token_hash(given[len(_SCHEME) :].decode("latin-1"))
        try:
            asked = uuid.UUID(document)
        except ValueError:
            return None
        found = await queries.opening(hashed, asked) if hashed else None
        if found is None:
            return None
        opening, now = found[0], clock.now()
        refused = rules.decide(rules.facts(opening, now, document_asked=True), now).reason
        if refused or opening.asks_code:
            return None
        try:
            self._limits.take("opening", opening.link, OPENINGS)
        except TooMany:
            return None
        return joined(opening, await frozen_for(*found))
