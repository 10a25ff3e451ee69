"""What goes wrong on the way, on purpose."""

from typing import Literal

import msgspec

from app.sandbox.state import State

Before = Literal[409, 429, 500, 503, "timeout"]
After = Literal[500, "lost", "timeout"]


class Fault(msgspec.Struct):
    """One thing that goes wrong.

    `before`: nothing is executed; the answer is this status, or none comes in time.
    `after`: all is executed; its answer is lost, comes too late, or is a 500 that is kept for the
    idempotency key, as Stripe's own is. `delay`: seconds before it is executed, in which its key
    is in use.
    """

    request: str
    before: Before | None = None
    after: After | None = None
    delay: float = 0
    times: int = 1


class Faults:
    """Those that wait for their request, and those that come by chance."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._waiting: list[Fault] = []
        self._rates: list[tuple[float, Fault]] = []

    def next(
        self,
        request: str,
        *,
        before: Before | None = None,
        after: After | None = None,
        delay: float = 0,
        times: int = 1,
    ) -> None:
        """Spoil the next requests such as `POST /v1/refunds`; `{id}` stands for any id."""
        self.add(Fault(request, before, after, delay, times))

    def add(self, fault: Fault) -> None:
        self._waiting.append(fault)

    def rate(
        self,
        chance: float,
        *,
        before: Before | None = None,
        after: After | None = None,
        request: str = "*",
    ) -> None:
        """Spoil requests by chance, between 0 and 1."""
        self._rates.append((chance, Fault(request, before, after)))

    def clear(self) -> None:
        self._waiting.clear()
        self._rates.clear()

    def take(self, request: str) -> Fault | None:
        """What goes wrong with this one."""
        for fault in self._waiting:
            if fault.request in (request, "*"):
                fault.times -= 1
                if not fault.times:
                    self._waiting.remove(fault)
                return fault
        for chance, fault in self._rates:
            if fault.request in (request, "*") and self._state.random("fault").random() < chance:
                return fault
        return None
