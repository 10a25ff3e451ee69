"""A server with the sandbox beside it, and customers who pay there."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx

from app import engine
from app.domain.billing import queries as billing
from app.domain.payments import syncing
from app.engine import db
from tests import make
from tests.make import Sent
from tests.serving import Server, serving

GOOD, POOR, WRONG = "4242424242424242", "4000000000009995", "4000000000000002"
DEBIT, FAILING_DEBIT = "DE89370400440532013000", "DE62370400440532013001"
_PATIENCE = 10


class Till:
    """A house that is connected to the sandbox, an owner at a desk, and its customers."""

    def __init__(self, server: Server, desk: httpx.AsyncClient) -> None:
        self.server = server
        self.desk = desk
        self.controls = httpx.AsyncClient(
            base_url=f"{server.origin}/_stripe/_sandbox", trust_env=False
        )

    async def start(self, sent: Sent, amount: int = 119_00) -> tuple[uuid.UUID, str]:
        """A customer goes to Stripe's page: the attempt, and the page's address."""
        wanted = {"parts": [{"document": str(sent.document), "amount": amount}]}
        async with self.server.client() as client:
            answer = await client.post(
                "/api/portal/payments",
                json=wanted,
                headers={"authorization": f"Portal {sent.token}", "user-agent": make.PERSON},
            )
        assert answer.status_code == 201, answer.text
        return uuid.UUID(answer.json()["attempt"]), answer.json()["url"]

    async def submit(self, url: str, number: str = "", iban: str = "") -> None:
        """Type a card or an account into Stripe's page."""
        form = {
            "way": "sepa_debit" if iban else "card",
            "number": number,
            "iban": iban,
            "expiry": "12 / 34",
            "cvc": "123",
            "name": "Maren Holt",
            "email": "maren@example.com",
        }
        async with httpx.AsyncClient(trust_env=False) as browser:
            answer = await browser.post(url, data=form)
        assert answer.status_code in {200, 303, 402}, answer.text

    async def paid(self, sent: Sent, amount: int = 119_00, number: str = GOOD) -> uuid.UUID:
        """A customer paid by card, and the webhook has told."""
        attempt, url = await self.start(sent, amount)
        await self.submit(url, number)
        await self.until(lambda: self.is_(attempt, "succeeded"))
        return attempt

    async def is_(self, attempt: uuid.UUID, state: str) -> bool:
        return (await syncing.known(attempt)).state == state

    async def until(self, true: Callable[[], Awaitable[Any]]) -> None:
        """Wait until it is true, ten seconds at most."""
        async with asyncio.timeout(_PATIENCE):
            while not await true():  # noqa: ASYNC110  # of another task
                await asyncio.sleep(0.02)


@contextlib.asynccontextmanager
async def till(database: engine.Database, tmp_path: Path) -> AsyncIterator[Till]:
    """A till that is open."""

    async def listens() -> bool:
        return bool((await billing.current()).checked_at)

    await make.business()  # the seller of what is sent
    _, cookie = await make.member("owner")
    async with serving(database, tmp_path, sandbox=True) as server, server.client(cookie) as desk:
        open_ = Till(server, desk)
        await open_.until(listens)
        yield open_
        await open_.controls.aclose()


async def kinds(document: uuid.UUID) -> list[str]:
    """What the log says of a document, in its order."""
    rows = await db().fetch("SELECT kind FROM activity WHERE document = $1 ORDER BY seq", document)
    return [row["kind"] for row in rows]
