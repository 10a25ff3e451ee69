"""How the joinery is paid: in parts, by transfer, and online where a stand-in for Stripe is."""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple, Protocol

import httpx

from app.demo.calendar import Calendar
from app.demo.office import Office, Sent, Step
from app.demo.post import Post
from app.domain.billing import actions as billing
from app.domain.billing import queries as billing_queries
from app.domain.billing.rules import BillingChanges
from app.domain.customers import actions as customers
from app.domain.customers.queries import customer
from app.domain.customers.rules import Changes
from app.domain.documents.queries import card
from app.domain.payments import inbox, recording, refunding
from app.domain.payments.recording import NewPayment
from app.domain.payments.rules import Part, Share
from app.domain.payments.starting import PayOrder
from app.effects.outbox import Runner
from app.effects.payment_letters import PaymentLetters
from app.effects.stripe import webhooks
from app.effects.stripe.connection import SANDBOX_KEY
from app.effects.stripe.till import Till
from app.engine import Row, db

#: Whose portal offers autopay, and the invoices that were paid, each in its own way.
OFFERED = "holt"
IN_PARTS, BY_TRANSFER, PROMPT = "2026-0404", "2026-0399", "2026-0423"
DECLINED, REFUNDED, DEBITED, DISPUTED = "2026-0403", "2026-0419", "2026-0411", "2026-0398"
#: The stand-in's test numbers (docs/sandbox.md); the second has too little money.
_GOOD, _POOR = "4242424242424242", "4000000000009995"
_IBAN = "DE89370400440532013000"
_LATE_FEES = "Late invoices bear interest at the statutory rate; we always ring you first."
_TENTH = 100_000  # of an invoice, in millionths
_ROUNDS = 20
_MINUTE, _HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


class Bank(Protocol):
    """Stripe's stand-in, and whoever pays at its page."""

    def pay(self, session_id: str, number: str = ..., iban: str | None = ...) -> object: ...

    def dispute(self, charge_id: str, reason: str) -> object: ...

    async def deliver(self) -> int: ...


class Counter(NamedTuple):
    """Where customers pay online: our side of it, and the stand-in's."""

    till: Till
    bank: Bank


class Ear(httpx.AsyncBaseTransport):
    """Takes in what Stripe tells where no server listens yet, as the server would."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        known = await billing_queries.current()
        signature = request.headers["stripe-signature"]
        told = webhooks.verified(await request.aread(), signature, known.webhook_secrets)
        await inbox.receive(told, "webhook", livemode=known.livemode)
        return httpx.Response(200)


class Payments:
    """Pays at the demo's own times; without a counter, only what needs no Stripe."""

    def __init__(
        self, office: Office, calendar: Calendar, post: Post, counter: Counter | None
    ) -> None:
        self._office = office
        self._calendar = calendar
        self._post = post
        self._counter = counter
        self._runner = Runner([*counter.till.performers, PaymentLetters()]) if counter else None

    def steps(self) -> Iterator[Step]:
        """What is done for money, each at its moment."""
        at = self._calendar.at
        yield Step(at(43, 200), self._settle_terms)
        yield Step(at(19, 150), self._ask_in_parts)
        yield Step(at(2, 95), self._record_transfer)
        if self._counter is None:
            return
        yield Step(at(43, 210), self._connect)
        yield from self._paid(DISPUTED, at(7, 260), _GOOD)
        yield from self._paid(DECLINED, at(5, 415), _POOR)
        yield from self._paid(REFUNDED, at(4, 55), _GOOD)
        yield Step(at(3, 320), self._refund)
        yield from self._paid(PROMPT, at(2, 260), _GOOD)
        yield Step(at(2, 410), self._dispute)
        yield from self._paid(DEBITED, self._calendar.now - 20 * _HOUR, "", _IBAN)

    def _paid(self, number: str, at: dt.datetime, card: str, iban: str = "") -> Iterator[Step]:
        """A customer pays; what the bank does later is heard once its hour is over."""
        sent = self._sent(number)
        yield Step(at, lambda: self._pay(sent, card, iban))
        yield Step(at + _MINUTE, self._hear)
        yield Step(at + 2 * _HOUR, self._hear)

    async def _settle_terms(self) -> None:
        known = await billing_queries.current()
        changes = BillingChanges(
            version=known.version,
            other_amounts=True,
            least_share=_TENTH,
            late_fee_policy=_LATE_FEES,
        )
        await billing.change(changes, self._office.actor)
        offered = self._office.customers[OFFERED].customer
        version = (await customer(offered)).version
        await customers.change(
            offered, Changes(version=version, autopay_offered=True), self._office.actor
        )

    async def _ask_in_parts(self) -> None:
        """A deposit, and the rest a month later."""
        document = self._sent(IN_PARTS).document
        due = (await card(document)).due
        deposit = due // 200 * 100  # half of it, without cents
        shares = [
            Share(amount=deposit, due_on=self._calendar.day(-6)),
            Share(amount=due - deposit, due_on=self._calendar.day(-36)),
        ]
        await recording.plan(document, shares, self._office.actor)

    async def _record_transfer(self) -> None:
        known = await card(self._sent(BY_TRANSFER).document)
        new = NewPayment(
            customer=known.customer,
            amount=known.due,
            currency=known.currency,
            method="bank_transfer",
            received_on=self._calendar.day(3),
            reference=f"{known.customer_name} {BY_TRANSFER}",
            note="Statement 47",
            parts=(Part(document=known.id, amount=known.due),),
        )
        await recording.record(new, self._office.actor)

    async def _connect(self) -> None:
        """The stand-in's account is ours, and it tells us of payments."""
        assert self._counter  # noqa: S101  # planned so
        version = (await billing_queries.current()).version
        changes = BillingChanges(version=version, secret_key=SANDBOX_KEY)
        await billing.change(changes, "demo")
        await self._counter.till.connecting.listen("demo")
        await self._counter.till.connecting.check("demo")

    async def _pay(self, sent: Sent, number: str, iban: str) -> None:
        """The customer goes to pay all that is due, by the link that was sent."""
        assert self._counter  # noqa: S101  # planned so
        known = await card(sent.document)
        order = PayOrder(
            customer=known.customer,
            link=sent.link,
            parts=(Part(document=known.id, amount=known.due),),
            locale=self._office.customers[sent.paper.customer].firm.people[0].locale,
        )
        begun = await self._counter.till.checkout.start(order)
        assert begun.session  # noqa: S101  # it was opened
        self._counter.bank.pay(begun.session, number or _GOOD, iban or None)

    async def _refund(self) -> None:
        """One board was cracked: a part goes back, and is not asked for again."""
        back, why = 120_00, "One cutting board came cracked"
        payment = await self._payment(REFUNDED)
        await refunding.request(payment["id"], back, why, self._office.actor)
        await self._hear()
        document = self._sent(REFUNDED).document
        await recording.write_off(document, back, why, self._office.actor)

    async def _dispute(self) -> None:
        """A customer's bank takes a payment back; there is a week to answer it."""
        assert self._counter  # noqa: S101  # planned so
        charge = (await self._payment(DISPUTED))["charge"]
        self._counter.bank.dispute(charge, "product_not_received")
        await self._hear()

    async def _payment(self, number: str) -> Row:
        rows = await db().fetch(
            "SELECT payment.id, payment.charge FROM payment JOIN allocation"
            " ON allocation.payment = payment.id WHERE allocation.document = $1",
            self._sent(number).document,
        )
        return rows[0]

    async def _hear(self) -> None:
        """Take in what Stripe tells, and do what follows, until nothing is left to do."""
        assert self._counter  # noqa: S101  # planned so
        assert self._runner  # noqa: S101  # planned so
        for _ in range(_ROUNDS):
            told = await self._counter.bank.deliver()
            if not told and not await self._runner.round() and not await self._post.work():
                return

    def _sent(self, number: str) -> Sent:
        return next(sent for sent in self._office.sent if sent.number == number)
