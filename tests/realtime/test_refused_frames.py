"""The way out of a socket that takes no bytes, for now or for good."""

import asyncio
import datetime as dt
import uuid
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from app.domain.sessions.rules import Session
from app.realtime.feed import Feed
from app.realtime.frames import Noticed, encode
from app.realtime.presence import Doorway
from app.realtime.protocol import EXTENSION
from app.realtime.socket import Dashboard
from app.realtime.wake import Wake


class Out:
    """Takes bytes as it is told; `refusals` of them it refuses, being full again."""

    def __init__(self, *, closing: bool = False, refusals: int = 0) -> None:
        self.closing = closing
        self.taken: list[bytes] = []
        self.tries = 0
        self._refusals = refusals

    def write(self, framed: bytes) -> bool:
        self.tries += 1
        if self.tries > 100:
            pytest.fail("it spins")
        if self.closing or self.tries <= self._refusals:
            return False
        self.taken.append(framed)
        return True

    async def writable(self) -> None:
        """At once."""


def dashboard(out: Out) -> Dashboard:
    session = Session(
        id=uuid.uuid4(),
        staff=uuid.uuid4(),
        name="Lea Alder",
        email="lea@alderandfinch.example",
        role="owner",
        expires_at=dt.datetime(2027, 1, 1, tzinfo=dt.UTC),
    )
    socket: Any = SimpleNamespace(scope={"extensions": {EXTENSION: out}})
    return Dashboard(socket, session, 0, Feed(Wake()), Doorway())


async def ends(dashboard: Dashboard, part: str) -> bool:
    """Whether that part of it comes to an end by itself."""
    task = asyncio.create_task(getattr(dashboard, part)())
    _, going = await asyncio.wait({task}, timeout=0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    return not going


async def test_closing_socket_is_waited_for() -> None:
    out = Out(closing=True)
    assert not await ends(dashboard(out), "_follow")
    assert out.tries == 1


async def test_frame_refused_is_written_again() -> None:
    out = Out(refusals=2)
    shown = dashboard(out)
    shown.say(encode(Noticed()))
    assert not await ends(shown, "_follow")
    _, frame = out.taken
    assert frame.endswith(encode(Noticed()))
    assert msgspec.json.decode(frame[2:]) == {"type": "noticed"}
