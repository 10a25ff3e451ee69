"""Customers who let themselves be charged, by chance: they enrol, cancel, and lose their cards."""

import asyncio
import datetime as dt
import random
from collections.abc import Callable, Coroutine
from typing import Any

from app.domain.payments import enrolling
from app.domain.payments.enrolling import Consent
from app.effects.stripe.gateway import ask
from tests import make
from tests.make import Sent
from tests.payments.bank import Bank

CONSENT = Consent(text="Charge my invoices on their due dates.", address="203.0.113.0")
CARDS = (
    "4242424242424242", "4242424242424242", "4000000000000341", "4000002760003184",
    "4000002500003155", "4000000000000259", "4000000000000002",
)  # fmt: skip
IBANS = ("DE89370400440532013000", "DE62370400440532013001", "DE35370400440532013002")
BUYERS = ("Holt Architekten", "Kranz & Sohn")
#: An invoice falls due within so many days.
SOON = 5
#: The day of a story's healing with its last turn.
LAST_TURN = 8


class Charged:
    """Autopay's part of a story; `invoices` is the story's own list."""

    def __init__(self, bank: Bank, chance: random.Random, invoices: list[Any]) -> None:
        self.bank = bank
        self.chance = chance
        self.invoices = invoices
        self.setups: list[Any] = []

    def deeds(self) -> list[Callable[[], Coroutine[Any, Any, None]]]:
        return (
            [self.enrol] * 5 + [self.save] * 3 + [self.turn] * 12 + [self.turns] * 4
            + [self.invoice] * 2 + [self.next_day] * 5
            + [self.cancel, self.remove, self.detach, self.lose, self.revoke]
        )  # fmt: skip

    async def begin(self) -> None:
        await self.bank.allow(offer_autopay=True)
        await self.invoice()
        await self.enrol()

    async def invoice(self) -> None:
        """One more invoice, due soon."""
        today = self.bank.now.date()
        due_on = today + dt.timedelta(days=self.chance.randint(0, SOON))
        buyer = make.party(self.chance.choice(BUYERS))
        self.invoices.append(await self.bank.invoice(issued_on=today, due_on=due_on, buyer=buyer))

    async def enrol(self) -> None:
        sent = self._somebody()
        known = await self.bank.till.autopay.enrol(sent.customer, sent.portal_link, CONSENT)
        self.setups.append(known)
        if self.chance.random() < 0.8:
            await self.save()

    async def save(self) -> None:
        """Somebody gives Stripe a card or an account."""
        if self.setups:
            known = self.chance.choice(self.setups[-3:])
            if self.chance.random() < 0.3:
                self.bank.submit(known, iban=self.chance.choice(IBANS))
            else:
                self.bank.submit(known, number=self.chance.choice(CARDS))

    async def turn(self) -> None:
        await self.bank.till.autopay.turn()

    async def turns(self) -> None:
        """Two workers have theirs at once."""
        both = (self.bank.till.autopay.turn() for _ in range(2))
        for ended in await asyncio.gather(*both, return_exceptions=True):
            if isinstance(ended, BaseException):
                raise ended

    async def next_day(self) -> None:
        self.bank.now += dt.timedelta(days=1)
        self.bank.sandbox.advance(dt.timedelta())
        await self.bank.till.autopay.turn()

    async def cancel(self) -> None:
        await enrolling.cancel(
            self._somebody().customer, self.chance.choice(("customer", "system"))
        )

    async def remove(self) -> None:
        await self.bank.till.autopay.remove(self._somebody().customer)

    async def detach(self) -> None:
        """Somebody takes the method away in Stripe's own dashboard."""
        if method := self._method("card"):
            client = await self.bank.till.gateway.client()
            await ask(client.v1.payment_methods.detach_async(method))

    async def lose(self) -> None:
        if method := self._method("card"):
            self.bank.lose(method)

    async def revoke(self) -> None:
        if mandates := self.bank.things("mandate"):
            self.bank.sandbox.revoke_mandate(self.chance.choice(mandates)["id"])

    async def heal(self, day: int) -> None:
        """Autopay goes on until a debit would not come in before the story's end."""
        if day < LAST_TURN:
            await self.bank.till.autopay.turn()

    def _somebody(self) -> Sent:
        found: Sent = self.chance.choice(self.invoices)
        return found

    def _method(self, kind: str) -> str:
        found = [
            each["id"]
            for each in self.bank.things("payment_method")
            if each["customer"] and each["type"] == kind
        ]
        return self.chance.choice(found) if found else ""
