"""A mail server of our own, and the worker that sends to it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from app.domain.outgoing import actions as outgoing
from app.domain.outgoing.rules import OutgoingChanges
from app.domain.unit import Unit
from app.effects.codes import Codes
from app.effects.letters import Letters
from app.effects.mail import Mail
from app.effects.outbox import Runner
from app.effects.papers import Papers
from app.effects.payment_letters import PaymentLetters
from app.engine import Database
from tests import make
from tests.mailbox import Mailbox, mailbox

Browse = Callable[..., httpx.AsyncClient]
BASE = "http://localhost:8000"


@pytest.fixture
async def box() -> AsyncIterator[Mailbox]:
    async with mailbox() as box:
        yield box


@pytest.fixture
async def post(database: Database, box: Mailbox, tmp_path: Path) -> AsyncIterator[Runner]:
    """The worker that sends, set up for the mailbox's server."""
    await make.business(email="studio@alder.example")
    changes = OutgoingChanges(
        version=1, transport="smtp", host="127.0.0.1", port=box.port, security="none"
    )
    await outgoing.change(changes, "system")
    papers = Papers()
    mail = Mail(BASE)
    runner = Runner([Letters(papers, mail), Codes(mail), PaymentLetters()])
    Unit.owed = runner.poke
    running = asyncio.create_task(runner.run())
    yield runner
    await runner.stop()
    await running
    await mail.close()
    papers.close()
    Unit.owed = staticmethod(lambda: None)
