"""E-invoices coming in by the API."""

from typing import Any

from litestar import Request
from litestar.params import FromQuery

from app.domain.errors import Conflict, Refused
from app.domain.imports import actions
from app.domain.imports.rules import Taken
from app.domain.sessions.rules import Session
from app.formats import ubl


async def take(request: Request[Session, Any, Any], strict: FromQuery[bool] = False) -> Taken:  # noqa: FBT002  # a query parameter
    """Take in one UBL 2.1 invoice or credit note, sent as the request's body.

    The same bytes give the same document. `strict` refuses a number that is used already.
    """
    source = await request.body()
    actor = request.user.actor
    try:
        taken = await actions.take(ubl.read(source), source, actor, strict=strict)
    except (Refused, Conflict):
        await actions.finish(created=0, known=0, refused=1, actor=actor)
        raise
    created = int(taken.created)
    await actions.finish(created=created, known=1 - created, refused=0, actor=actor)
    return taken
