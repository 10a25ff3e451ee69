"""The law of the ledger, tried on histories that go their own way."""

import asyncio
import contextlib
import datetime as dt
import itertools
import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import Conflict, NotFound, Refused
from app.domain.payments import ending, ledger, recording
from app.domain.payments.recording import NewPayment
from app.domain.payments.rules import Part, Share
from app.domain.unit import Unit
from app.engine import Database, db
from tests import make
from tests.money import money_holds

ACTOR = "staff:lea"
AMOUNT = st.integers(1, 300_00)
WHICH = st.integers(0, 7)
STEP = st.one_of(
    st.tuples(st.just("record"), AMOUNT, st.just(0)),
    st.tuples(st.just("record_to"), AMOUNT, WHICH),
    st.tuples(st.just("allocate"), AMOUNT, WHICH),
    st.tuples(st.just("unallocate"), st.just(0), WHICH),
    st.tuples(st.just("apply"), AMOUNT, WHICH),
    st.tuples(st.just("apply_all"), st.just(0), WHICH),
    st.tuples(st.just("write_off"), AMOUNT, WHICH),
    st.tuples(st.just("return"), AMOUNT, WHICH),
    st.tuples(st.just("plan"), AMOUNT, WHICH),
    st.tuples(st.just("void"), st.just(0), WHICH),
)


class History:
    """What staff of one business do with the money of one customer."""

    def __init__(self, customer: uuid.UUID) -> None:
        self._customer = customer
        self._invoices: list[uuid.UUID] = []
        self._notes: list[uuid.UUID] = []
        self._payments: list[uuid.UUID] = []

    async def begin(self) -> None:
        for day in (1, 2, 3):
            card = await make.issued(self._customer, due_on=dt.date(2999, 12, day))
            self._invoices.append(card.id)
        note = await make.issued(self._customer, kind="credit_note", against=self._invoices[1])
        self._notes.append(note.id)

    async def take(self, step: tuple[str, int, int]) -> None:
        name, amount, which = step
        with contextlib.suppress(Refused, Conflict, NotFound):
            await getattr(self, f"_{name}")(amount, which)

    def _one(self, among: list[Any], which: int) -> Any:
        if not among:
            raise NotFound
        return among[which % len(among)]

    def _part(self, amount: int, which: int) -> Part:
        return Part(document=self._one(self._invoices, which), amount=amount)

    async def _record(self, amount: int, _: int, parts: tuple[Part, ...] | None = None) -> None:
        new = NewPayment(
            customer=self._customer,
            amount=amount,
            currency="EUR",
            method="cash",
            received_on=dt.date(2026, 1, 1),
            parts=parts,
        )
        self._payments.append(await recording.record(new, ACTOR))

    async def _record_to(self, amount: int, which: int) -> None:
        await self._record(amount, which, (self._part(min(amount, 119_00), which),))

    async def _allocate(self, amount: int, which: int) -> None:
        parts = [self._part(amount, which)] if amount % 2 else None
        await recording.allocate(self._one(self._payments, which), parts, ACTOR)

    async def _unallocate(self, _: int, which: int) -> None:
        rows = await db().fetch(
            "SELECT allocation.id FROM allocation JOIN document ON document.id ="
            " allocation.document WHERE document.customer = $1 ORDER BY allocation.created_at",
            self._customer,
        )
        await ledger.unallocate(self._one(rows, which)["id"], "Because", ACTOR)

    async def _apply(self, amount: int, which: int) -> None:
        await recording.apply(self._notes[0], [self._part(amount, which)], ACTOR)

    async def _apply_all(self, _: int, __: int) -> None:
        await recording.apply(self._notes[0], None, ACTOR)

    async def _write_off(self, amount: int, which: int) -> None:
        await recording.write_off(self._one(self._invoices, which), amount, "Because", ACTOR)

    async def _return(self, amount: int, which: int) -> None:
        """As a refund does: so much went back, and the payment settles no more than is left."""
        payment = self._one(self._payments, which)
        async with Unit(ACTOR) as unit:
            row = (await ledger.locked("payment", [payment]))[payment]
            back = min(amount, row["amount"] - row["refunded"])
            await db().fetch(
                "UPDATE payment SET refunded = refunded + $1 WHERE id = $2", back, payment
            )
            await ledger.shrink(unit, payment, "refund")

    async def _plan(self, amount: int, which: int) -> None:
        invoice = self._one(self._invoices, which)
        due = (await db().fetch("SELECT due FROM document WHERE id = $1", invoice))[0]["due"]
        halves = (amount, due - amount)
        shares = [
            Share(amount=each, due_on=dt.date(2999, 12, day)) for day, each in enumerate(halves, 1)
        ]
        await recording.plan(invoice, shares, ACTOR)

    async def _void(self, _: int, which: int) -> None:
        await ending.void(self._one(self._invoices, which), ACTOR)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEP, min_size=1, max_size=14))
async def test_money_is_somewhere_at_any_time(
    database: Database, steps: list[tuple[str, int, int]]
) -> None:
    await make.business()
    history = History(await make.customer(uuid.uuid4().hex))
    await history.begin()
    for step in steps:
        await history.take(step)
        await money_holds()
        await parts_hold()


async def parts_hold() -> None:
    """The part that is asked for next is some of what is due, and never all of it."""
    for row in await db().fetch("SELECT due, instalment FROM document"):
        assert 0 <= row["instalment"] <= row["due"]
        assert not row["instalment"] or row["instalment"] < row["due"]


async def test_two_at_once_spend_credit_once(database: Database) -> None:
    await make.business()
    history = History(customer := await make.customer())
    await history.begin()
    credit = NewPayment(
        customer=customer,
        amount=100_00,
        currency="EUR",
        method="cash",
        received_on=dt.date(2026, 1, 1),
        parts=(),
    )
    payment = await recording.record(credit, ACTOR)
    rows = await db().fetch("SELECT id FROM document WHERE kind = 'invoice' ORDER BY id")
    tries = (
        recording.allocate(payment, [Part(document=row["id"], amount=60_00)], ACTOR)
        for row in itertools.islice(itertools.cycle(rows), 6)
    )
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(outcome is None for outcome in outcomes) == 1
    assert all(isinstance(each, Refused) for each in outcomes if each is not None)
    await money_holds()


@pytest.mark.parametrize("name", ["payment", "credit_note"])
async def test_giving_and_taking_at_once_never_waits(database: Database, name: str) -> None:
    """Reversals and refunds of the same money take their rows in one order."""
    await make.business()
    history = History(await make.customer(uuid.uuid4().hex))
    await history.begin()
    await history.take(("record", 200_00, 0))
    await history.take(("apply_all", 0, 0))
    rows = await db().fetch(f"SELECT id FROM allocation WHERE {name} IS NOT NULL ORDER BY id")
    steps = [ledger.unallocate(row["id"], "Because", ACTOR) for row in rows]
    steps += [history.take(("return", 150_00, 0)), history.take(("apply_all", 0, 0))]
    outcomes = await asyncio.gather(*steps, return_exceptions=True)
    assert all(each is None or isinstance(each, Conflict) for each in outcomes)
    await money_holds()
