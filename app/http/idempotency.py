"""Asking twice does it once: answers kept under the caller's Idempotency-Key.

The key is written in the transaction that does what was asked, so that a crash leaves either both
or neither; the answer is kept beside it and given again for a day. An answer that holds a secret is
not kept: whoever asks again learns that it was done.
"""

import datetime as dt
import hashlib
import re
from contextvars import ContextVar
from typing import Any

from litestar import Request, Response

from app.domain import clock
from app.domain.errors import Conflict, Refused
from app.domain.unit import Asked, asked
from app.engine import db

HEADER = "idempotency-key"
LONGEST_KEY = 255
KEY = re.compile(rf"[!-~]{{1,{LONGEST_KEY}}}")
KEPT = dt.timedelta(days=1)
_MUTATING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_answering: ContextVar[str | None] = ContextVar("answering", default=None)


async def before(request: Request[Any, Any, Any]) -> Response[Any] | None:
    """The answer that was given before; None where nothing was. Raises Refused, Conflict."""
    given = request.headers.get(HEADER)
    if given is None or request.method not in _MUTATING:
        return None
    if not KEY.fullmatch(given):
        raise Refused(f"An Idempotency-Key has 1 to {LONGEST_KEY} letters, digits and signs.")
    body = await request.body()
    question = f"{request.method} {request.url.path}?{request.url.query}".encode()
    fingerprint = hashlib.sha256(question + b"\n" + body).hexdigest()
    key = hashlib.sha256(f"{request.user.actor} {given}".encode()).hexdigest()
    rows = await db().fetch(
        "SELECT fingerprint, status, body FROM request WHERE key = $1 AND created_at > $2",
        key,
        clock.now() - KEPT,
    )
    if rows:
        return _again(rows[0], fingerprint)
    await db().fetch("DELETE FROM request WHERE created_at <= $1", clock.now() - KEPT)
    asked.set(Asked(key, fingerprint))
    _answering.set(key)
    return None


async def after(response: Response[Any]) -> Response[Any]:
    """Keep the answer beside its key."""
    key = _answering.get()
    if key is None:
        return response
    _answering.set(None)
    asked.set(None)
    body = response.render(response.content, response.media_type or "application/json")
    await db().fetch(
        "UPDATE request SET status = $1, body = $2 WHERE key = $3", response.status_code, body, key
    )
    return response


async def after_secret(response: Response[Any]) -> Response[Any]:
    """Forget the answer: it holds a secret."""
    _answering.set(None)
    asked.set(None)
    return response


def _again(row: dict[str, Any], fingerprint: str) -> Response[Any]:
    if row["fingerprint"] != fingerprint:
        raise Refused("This Idempotency-Key was used for something else.")
    if row["status"] is None:
        raise Conflict("This was done already; its answer is not kept.")
    return Response(
        bytes(row["body"] or b""), status_code=row["status"], media_type="application/json"
    )
