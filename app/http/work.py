"""What the server gave up, messages to customers aside: admins try it again or dismiss it."""

import uuid
from typing import Any

from litestar import Request
from litestar.params import FromPath

from app.domain.outbox import actions, queries
from app.domain.outbox.queries import FailedWork
from app.domain.sessions.rules import Session


async def failed() -> list[FailedWork]:
    """What was given up and nobody dismissed, the latest first."""
    return await queries.failed()


async def replay(request: Request[Session, Any, Any], work: FromPath[uuid.UUID]) -> None:
    """Try it again from the start."""
    await actions.replay_work(work, request.user.actor)


async def dismiss(request: Request[Session, Any, Any], work: FromPath[uuid.UUID]) -> None:
    """Take it from the list, undone."""
    await actions.dismiss_work(work, request.user.actor)
