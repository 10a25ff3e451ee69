"""Many callers, one Unit: what waits together is applied together and answered after the commit.

There is no time window: the next group is whatever came while the last one was being written, so a
lone caller waits for nobody, and under load full durability costs as little as none (measured).
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")

LARGEST_GROUP = 64


class Grouped(Generic[Item, Answer]):
    """Callers of `apply`, grouped. `apply` gives one answer for each item, in order.

    When it raises, every caller of that group gets the error, and the next group goes on.
    """

    def __init__(self, apply: Callable[[Sequence[Item]], Awaitable[Sequence[Answer]]]) -> None:
        self._apply = apply
        self._waiting: list[tuple[Item, asyncio.Future[Answer]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def __call__(self, item: Item) -> Answer:
        """Apply `item` with whatever else waits, and answer after the commit."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer))
        if self._writer is None:
            self._writer = asyncio.create_task(self._write())
        return await answer

    async def drained(self) -> None:
        """Wait until nothing waits."""
        if self._writer:
            await self._writer

    async def _write(self) -> None:
        try:
            while group := self._waiting[:LARGEST_GROUP]:
                del self._waiting[: len(group)]
                await self._answer(group)
        finally:
            self._writer = None

    async def _answer(self, group: list[tuple[Item, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await self._apply([item for item, _ in group])
        except BaseException as error:
            for _, answer in group:
                if not answer.done():
                    answer.set_exception(error)
            if not isinstance(error, Exception):
                raise
            return
        for (_, answer), given in zip(group, answers, strict=True):
            if not answer.done():
                answer.set_result(given)
