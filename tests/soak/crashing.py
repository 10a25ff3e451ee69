"""`porchlight` that dies at one point: `python -m tests.soak.crashing serve`.

CRASH_AT names the point. Nothing else is another: the product knows of no such points, so they are
put around the parts that it consists of. It dies where a customer is being added.
"""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from types import TracebackType
from typing import Any, NoReturn

from app import cli
from app.domain.unit import Unit
from app.http.lane import Lane

POINTS = (
    "before flush",
    "after flush",
    "during commit",
    "after commit",
    "before reply",
    "after reply",
)
_PATH = "/api/v1/customers"
#: Whether the present request adds a customer.
_adding: ContextVar[bool] = ContextVar("adding", default=False)
_at = os.environ.get("CRASH_AT", "")


def _die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise SystemExit


def _point(name: str) -> None:
    if name == _at and _adding.get():
        _die()


async def _flush(unit: Unit, flush: Callable[[Unit], Awaitable[None]] = Unit._flush) -> None:  # noqa: SLF001  # a point that only it has
    _point("before flush")
    await flush(unit)
    _point("after flush")
    if _at == "during commit" and _adding.get():
        # The next that this task does is to send COMMIT; then others have their turn.
        asyncio.get_running_loop().call_soon(_die)


async def _leave(
    unit: Unit,
    kind: type[BaseException] | None,
    error: BaseException | None,
    trace: TracebackType | None,
    leave: Callable[..., Awaitable[None]] = Unit.__aexit__,
) -> None:
    await leave(unit, kind, error, trace)
    _point("after commit")


async def _answer(
    lane: Lane,
    scope: Any,
    receive: Any,
    send: Any,
    answer: Callable[..., Awaitable[None]] = Lane.__call__,
) -> None:
    async def sent(message: Any) -> None:
        _point("before reply")
        await send(message)
        if message["type"] == "http.response.body":
            await asyncio.sleep(0.05)  # so that the bytes leave
            _point("after reply")

    adding = scope["type"] == "http" and (scope["method"], scope["path"]) == ("POST", _PATH)
    _adding.set(adding)
    await answer(lane, scope, receive, sent if adding else send)


def run() -> None:
    Unit._flush = _flush  # type: ignore[method-assign,assignment]  # noqa: SLF001  # as above
    Unit.__aexit__ = _leave  # type: ignore[method-assign,assignment]
    Lane.__call__ = _answer  # type: ignore[method-assign,assignment]
    cli.main()


if __name__ == "__main__":
    run()
