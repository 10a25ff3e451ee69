"""People who change things by HTTP, repeat what got no answer, and remember what was promised."""

import asyncio
import random
import uuid
from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

import httpx

from tests.make import PERSON, Sent
from tests.soak.sockets import Door

_PATIENCE = 30.0  # seconds for an answer
_PAUSE = 0.2  # seconds between tries
_DONE, _GONE, _CONFLICT = (200, 201), 410, 409
_NOT_KEPT = "its answer is not kept"


class Ledger:
    """What was answered, and so must stand."""

    def __init__(self) -> None:
        #: Customers by name, with the id where the answer came that told it.
        self.customers: dict[str, str | None] = {}
        self.visits: set[uuid.UUID] = set()
        self.viewed: set[tuple[uuid.UUID, uuid.UUID]] = set()
        self.answers = 0
        self.repeats = 0
        #: Answers that nobody foresaw.
        self.strange: list[str] = []


class Writer:
    """Somebody with a way of asking that does not give up."""

    def __init__(self, ledger: Ledger, number: int) -> None:
        self.ledger = ledger
        self.chance = random.Random(f"writer {number}")  # noqa: S311  # who does what
        self.client = httpx.AsyncClient(trust_env=False, timeout=_PATIENCE)

    async def ask(
        self, doors: Sequence[Door], path: str, body: Any, headers: dict[str, str]
    ) -> httpx.Response:
        """Post until it is answered with anything but a failure of the server's own."""
        while True:
            try:
                url = self.chance.choice(doors).url + path
                answer = await self.client.post(url, json=body, headers=headers)
            except httpx.TransportError:
                answer = None
            if answer is not None and not self._again(answer):
                self.ledger.answers += 1
                return answer
            self.ledger.repeats += 1
            await asyncio.sleep(_PAUSE)

    async def live(self, doors: Sequence[Door], stop: asyncio.Event) -> None:
        """Write until `stop`, and end with nothing unanswered."""
        async with self.client:
            while not stop.is_set():
                await self.act(doors, stop)

    @abstractmethod
    async def act(self, doors: Sequence[Door], stop: asyncio.Event) -> None:
        """Do one thing."""

    def _again(self, answer: httpx.Response) -> bool:
        under_way = answer.status_code == _CONFLICT and _NOT_KEPT not in answer.text
        return answer.status_code >= 500 or answer.status_code == 429 or under_way


class Clerk(Writer):
    """Staff who add customers, each once, whatever becomes of the answers."""

    def __init__(self, ledger: Ledger, number: int, cookie: str) -> None:
        super().__init__(ledger, number)
        self._name = f"Customer of {number}"
        self._cookie = f"porchlight={cookie}"
        self._count = 0

    async def act(self, doors: Sequence[Door], stop: asyncio.Event) -> None:
        await asyncio.sleep(self.chance.uniform(0, 1.2))
        self._count += 1
        name = f"{self._name}, the {self._count}th"
        headers = {"idempotency-key": uuid.uuid4().hex, "cookie": self._cookie}
        answer = await self.ask(doors, "/api/v1/customers", {"name": name}, headers)
        if answer.status_code in _DONE:
            self.ledger.customers[name] = answer.json()["id"]
        elif answer.status_code == _CONFLICT:
            self.ledger.customers[name] = None
        else:
            self.ledger.strange.append(f"{answer.status_code} {answer.text}")


class Visitor(Writer):
    """A customer who opens documents and reads for a while."""

    def __init__(self, ledger: Ledger, number: int, sent: Sequence[Sent]) -> None:
        super().__init__(ledger, number)
        self._sent = sent
        self._visitor = f"browser {number}"

    async def act(self, doors: Sequence[Door], stop: asyncio.Event) -> None:
        sent, visit, read = self.chance.choice(self._sent), uuid.uuid4(), 0
        for visible in (0, 2_500, 4_500, 7_000):
            read += self.chance.randrange(3) if visible else 0
            body = {
                "visit": str(visit),
                "visitor": self._visitor,
                "document": str(sent.document),
                "visible": visible,
                "input": visible > 0,
                "read": {"lines": read, "payment": read // 2},
            }
            if not await self._tell(doors, sent, visit, body) or stop.is_set():
                return
            await asyncio.sleep(self.chance.uniform(1, 3.5))

    async def _tell(
        self, doors: Sequence[Door], sent: Sent, visit: uuid.UUID, body: dict[str, Any]
    ) -> bool:
        headers = {"authorization": f"Portal {sent.token}", "user-agent": PERSON}
        answer = await self.ask(doors, "/api/portal/beacons", body, headers)
        if answer.status_code in _DONE:
            self.ledger.visits.add(visit)
            if answer.json()["viewed"]:
                self.ledger.viewed.add((visit, sent.document))
            return True
        if answer.status_code != _GONE:  # a visit may be over, above all when the clock jumps
            self.ledger.strange.append(f"{answer.status_code} {answer.text}")
        return False
