"""What customers, staff and banks do by chance, while Stripe fails and workers die."""

import asyncio
import contextlib
import datetime as dt
import random
from typing import Any

from app.domain.errors import Conflict, NotFound, Refused
from app.domain.outbox import actions as outbox
from app.domain.outbox import queries as work
from app.domain.outbox.rules import LEASE
from app.domain.payments import refunding
from app.effects.outbox import NotNow
from app.effects.stripe.gateway import Declined, SaidNo
from app.sandbox.errors import ApiError
from tests.payments.autopay_story import Charged
from tests.payments.bank import Bank
from tests.payments.truth import untruths

CARDS = (
    "4242424242424242", "4242424242424242", "4000000000000002", "4000000000009995",
    "4000002760003184", "4000008260003178", "4000000000000259", "4000000000001976",
    "4000000000007726", "4000000000005126",
)  # fmt: skip
IBANS = ("DE89370400440532013000", "DE62370400440532013001", "DE35370400440532013002")
STEPS = 40
#: How many of the stories have customers who are charged by themselves.
WITH_AUTOPAY = 0.6
CRASHES = 0.22
#: What may be refused, or fail on the way; somebody sees it, and the story goes on.
_FINE = (Refused, Conflict, NotFound, NotNow, SaidNo, Declined, ApiError)


class Crash(BaseException):
    """The worker dies here."""


class Story:
    """One house, one Stripe, and what chance makes of them."""

    def __init__(self, bank: Bank, seed: int) -> None:
        self.bank = bank
        self.chance = random.Random(seed)  # noqa: S311  # is to be repeatable
        self.deaths = random.Random(~seed)  # noqa: S311
        self.invoices: list[Any] = []
        self.tabs: list[Any] = []
        self.charged = Charged(bank, self.chance, self.invoices)
        self.autopay = self.chance.random() < WITH_AUTOPAY
        self.dangerous = False

    def commit(self) -> str:
        """What becomes of the worker at this commit: dies before it, after it, or lives."""
        if not self.dangerous or self.deaths.random() > CRASHES:
            return ""
        return self.deaths.choice(("before", "after"))

    async def play(self) -> list[str]:
        """Everything that happens, and at the end what is untrue."""
        await self._begin()
        deeds = (
            [self._go] * 5 + [self._submit] * 10 + [self._return] * 3 + [self._round] * 8
            + [self._jump] * 4 + [self._refund] * 3 + [self._refund_outside] * 2 + [self._dispute]
            + [self._close_dispute] * 2 + [self._book, self._void, self._two_tabs]
            + [self._compare] * 2
        )  # fmt: skip
        deeds += self.charged.deeds() if self.autopay else []
        for _ in range(STEPS + 20 * self.autopay):
            await self._alive(self.chance.choice(deeds))
        await self._heal()
        return await untruths(self.bank)

    async def _begin(self) -> None:
        await self.bank.open()
        if self.chance.random() < 0.6:
            await self.bank.allow()
        self.invoices += [await self.bank.invoice() for _ in range(self.chance.randint(2, 4))]
        if self.autopay:
            await self.charged.begin()
        policy = self.bank.sandbox.courier.policy
        policy.order = self.chance.choice(("fifo", "lifo", "shuffled"))
        policy.duplicate, policy.drop = 0.4, self.chance.uniform(0.15, 0.3)
        faults = self.bank.sandbox.faults
        for before in (429, 500, "timeout"):
            faults.rate(0.03, before=before)
        faults.rate(0.04, after="lost")
        faults.rate(0.01, after=500)
        faults.rate(0.3, after=500, request="POST /v1/refunds")
        self.dangerous = True

    async def _alive(self, deed: Any) -> None:
        """Do it; who dies of it is followed by another worker."""
        try:
            with contextlib.suppress(*_FINE):
                await deed()
        except Crash:
            self._restart()

    def _restart(self) -> None:
        self.bank.restart()
        self.bank.now += LEASE

    async def _go(self) -> None:
        sent = self.chance.choice(self.invoices)
        card = await self.bank.card(sent)
        due = card.due - card.processing
        part = self.chance.choice((due, due, max(1, due // 2), 25_00))
        beside = self.chance.random() < 0.2
        known = await (self.bank.forced if beside else self.bank.go)(sent, part)
        self.tabs.append(known)
        if self.chance.random() < 0.5:
            await self._submit()

    async def _submit(self) -> None:
        if not self.tabs:
            return await self._go()
        known = self.chance.choice(self.tabs[-4:])
        if self.chance.random() < 0.3:
            self.bank.submit(known, iban=self.chance.choice(IBANS))
        else:
            passed = self.chance.random() < 0.7
            self.bank.submit(known, number=self.chance.choice(CARDS), authenticate=passed)
        return None

    async def _two_tabs(self) -> None:
        """Both are open before anybody can end one, and both are paid."""
        sent = self.chance.choice(self.invoices)
        due = (await self.bank.card(sent)).due
        for known in [await self.bank.forced(sent, due) for _ in range(2)]:
            self.tabs.append(known)
            self.bank.submit(known)

    async def _return(self) -> None:
        if self.tabs:
            await self.bank.checkout.sync(self.chance.choice(self.tabs).id, "return")

    async def _round(self) -> None:
        """Stripe tells what it has to, and the outbox is worked on once."""
        await self.bank.sandbox.deliver()
        await self._perform()

    async def _perform(self) -> None:
        await self.bank.runner._start_due()  # noqa: SLF001  # one round, when the story wants it
        tasks = [*self.bank.runner._held]  # noqa: SLF001
        for ended in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(ended, BaseException):
                raise ended

    async def _jump(self) -> None:
        hours = self.chance.choice((0.02, 0.1, 0.7, 1.1, 6, 40, 96))
        self.bank.now += dt.timedelta(hours=hours * self.chance.random())
        self.bank.sandbox.advance(dt.timedelta())

    async def _refund(self) -> None:
        rows = [row for row in await self.bank.payments() if row["intent"]]
        if rows:
            row = self.chance.choice(rows)
            amount = self.chance.choice((row["amount"], 10_00, row["amount"] // 3))
            await refunding.request(row["id"], amount, "", "system")

    async def _refund_outside(self) -> None:
        if charge := self._charge():
            amount = self.chance.choice((None, 700, 19_00))
            self.bank.sandbox.refund_outside(charge, amount)

    async def _dispute(self) -> None:
        if charge := self._charge():
            if self.chance.random() < 0.3:
                self.bank.sandbox.emit_inquiry(charge)
            else:
                self.bank.sandbox.dispute(charge)

    async def _close_dispute(self) -> None:
        if disputes := self.bank.things("dispute"):
            name = self.chance.choice(disputes)["id"]
            self.bank.sandbox.close_dispute(name, won=self.chance.random() < 0.5)

    async def _book(self) -> None:
        """A bank transfer comes for a part."""
        sent = self.chance.choice(self.invoices)
        due = (await self.bank.card(sent)).due
        if due > 1:
            await self.bank.booked(sent, self.chance.randint(1, due))

    async def _void(self) -> None:
        sent = self.chance.choice(self.invoices)
        if not (await self.bank.card(sent)).paid and self.chance.random() < 0.3:
            await self.bank.void(sent)

    async def _compare(self) -> None:
        await self.bank.till.reconciler.compare()

    def _charge(self) -> str:
        charges = [each["id"] for each in self.bank.things("charge") if each["paid"]]
        return self.chance.choice(charges) if charges else ""

    async def _heal(self) -> None:
        """Nobody dies any more and Stripe answers; what was dropped stays dropped."""
        self.dangerous = False
        self._restart()
        self.bank.sandbox.faults.clear()
        for day in range(12):
            await self._settle()
            if self.autopay:
                await self.charged.heal(day)
            self.bank.now += dt.timedelta(days=1)
            self.bank.sandbox.advance(dt.timedelta())
            await self.bank.till.reconciler.compare()
        await self._settle()

    async def _settle(self) -> None:
        for dead in await work.failed():
            with contextlib.suppress(Conflict):
                await outbox.replay_work(dead.id, "system")
        await self.bank.work()
