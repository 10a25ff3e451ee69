"""A house that is paid by the sandbox: both clocks, the outbox's work and the webhooks in hand."""

import asyncio
import datetime as dt
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from stripe import WebhookSignature

from app import config
from app.domain import clock
from app.domain.billing import actions as billing
from app.domain.billing import queries as billing_queries
from app.domain.billing.rules import BillingChanges
from app.domain.documents import queries as documents
from app.domain.documents.queries import Card
from app.domain.outbox import queries as outbox
from app.domain.payments import ending, ledger, recording, syncing
from app.domain.payments.recording import NewPayment
from app.domain.payments.rules import Part
from app.domain.payments.starting import NotPayable, PayOrder
from app.domain.payments.syncing import Known
from app.domain.sellers import actions as sellers
from app.effects.outbox import Runner
from app.effects.stripe.connection import SANDBOX_KEY
from app.effects.stripe.gateway import Gateway
from app.effects.stripe.till import Till
from app.engine import Database, Row, db
from app.main import create_app
from app.sandbox import Sandbox, client
from tests import make
from tests.conftest import KEYRING
from tests.make import Sent

BASE = "http://localhost:8000"
_ROUNDS = 30


class Bank:
    """Stripe's stand-in, and this business as its customer; `now` is the time for both."""

    def __init__(self, app: Any, seed: int = 0) -> None:
        self.now = dt.datetime.now(dt.UTC).replace(microsecond=0)
        transport = httpx.ASGITransport(app, client=("203.0.113.9", 50_000))
        self.sandbox = Sandbox(
            key=SANDBOX_KEY, url=f"{BASE}/_stripe", now=lambda: self.now, seed=seed, send=transport
        )
        self.http = httpx.AsyncClient(transport=transport, base_url=BASE)
        self.till = Till(Gateway(), BASE)
        self.checkout = self.till.checkout
        self.webhooks = True
        self.restart()

    def restart(self) -> None:
        """Another worker goes on; what the last one held is held until its lease runs out."""
        self.runner = Runner(self.till.performers)

    async def open(self) -> None:
        """Connect, and have Stripe tell us."""
        changes = BillingChanges(version=1, secret_key=SANDBOX_KEY)
        await billing.change(changes, "system")
        await self.till.connecting.listen("system")

    async def close(self) -> None:
        await self.http.aclose()

    async def invoice(self, **changes: Any) -> Sent:
        """An invoice of ours that can be paid, of 119.00 EUR."""
        sent = await make.sent_invoice(**changes)
        rows = await db().fetch("SELECT seller FROM document WHERE id = $1", sent.document)
        confirmed = await db().fetch(
            "SELECT id FROM seller WHERE id = $1 AND confirmed_at IS NULL", rows[0]["seller"]
        )
        if confirmed:
            await sellers.confirm(rows[0]["seller"], "system")
        return sent

    def order(self, *wanted: tuple[Sent, int]) -> PayOrder:
        first = wanted[0][0]
        parts = tuple(Part(document=sent.document, amount=amount) for sent, amount in wanted)
        return PayOrder(customer=first.customer, link=first.link, parts=parts, locale="en")

    async def go(self, sent: Sent, amount: int = 119_00) -> Known:
        """The customer goes to pay."""
        return await self.checkout.start(self.order((sent, amount)))

    async def click(self, sent: Sent, amount: int = 119_00) -> httpx.Response:
        """Pay now, clicked on the customer's page."""
        wanted = {"parts": [{"document": str(sent.document), "amount": amount}]}
        headers = {"authorization": f"Portal {sent.token}"}
        return await self.http.post("/api/portal/payments", json=wanted, headers=headers)

    async def pay(self, sent: Sent, amount: int = 119_00, **how: Any) -> Known:
        """The customer goes to pay, and does at Stripe's page what `how` says."""
        known = await self.go(sent, amount)
        self.submit(known, **how)
        return known

    def submit(self, known: Known, **how: Any) -> None:
        assert known.session
        self.sandbox.pay(known.session, **how)

    def lose(self, method: str) -> None:
        """The owner of a saved card reports it lost."""
        self.sandbox.state.note(method)["number"] = "4000000000009987"

    async def work(self) -> None:
        """Deliver what Stripe tells, and do what the outbox holds, until nothing is due."""
        for _ in range(_ROUNDS):
            told = await self.sandbox.deliver() if self.webhooks else 0
            done = await self.runner.round()
            waits = self.webhooks and self.sandbox.courier.waits
            if not told and not done and not waits:
                return

    async def wait(self, **time: float) -> None:
        """Let time pass for both, and everything that it makes due happen."""
        self.now += dt.timedelta(**time)
        self.sandbox.advance(dt.timedelta())
        await self.work()

    async def compare(self) -> None:
        """The reconciler's turn."""
        await self.till.reconciler.compare()
        await self.work()

    async def allow(self, **changes: Any) -> None:
        """Let customers pay other amounts."""
        known = await billing_queries.current()
        wanted = {"other_amounts": True, **changes}
        await billing.change(BillingChanges(version=known.version, **wanted), "system")

    async def forced(self, sent: Sent, amount: int = 119_00) -> Known:
        """A session beside another one, which the page would never open."""
        await db().fetch(
            "UPDATE attempt SET kind = 'aside' WHERE kind = 'checkout' AND state = 'open'"
        )
        try:
            return await self.go(sent, amount)
        finally:
            await db().fetch("UPDATE attempt SET kind = 'checkout' WHERE kind = 'aside'")

    async def refused(self, sent: Sent, amount: int = 119_00) -> str:
        """Why somebody cannot go to pay."""
        with pytest.raises(NotPayable) as no:
            await self.go(sent, amount)
        return no.value.reason

    async def at_once(self, coroutines: list[Any]) -> list[Any]:
        return list(await asyncio.gather(*coroutines))

    async def credit(self, sent: Sent) -> int:
        """What the customer paid that settles nothing."""
        rows = await db().fetch("SELECT * FROM payment WHERE customer = $1", sent.customer)
        return sum([await ledger.credit_of(row) for row in rows])

    async def codes(self) -> list[str]:
        rows = await db().fetch(
            "SELECT data FROM activity WHERE kind = 'payment.declined' ORDER BY seq"
        )
        return [msgspec.json.decode(row["data"])["code"] for row in rows]

    async def card(self, sent: Sent) -> Card:
        return await documents.card(sent.document)

    async def attempt(self, known: Known) -> Known:
        return await syncing.known(known.id)

    async def payments(self) -> list[Row]:
        return await db().fetch("SELECT * FROM payment ORDER BY created_at, id")

    async def told(self, *kinds: str) -> list[str]:
        """The log's entries about money, in order."""
        rows = await db().fetch("SELECT kind FROM activity ORDER BY seq")
        found = [row["kind"] for row in rows if row["kind"].startswith(("payment.", "task."))]
        return [kind for kind in found if not kinds or kind in kinds]

    async def tasks(self) -> list[str]:
        rows = await db().fetch("SELECT kind FROM task WHERE closed_at IS NULL ORDER BY created_at")
        return [row["kind"] for row in rows]

    async def steps(self, known: Known) -> list[str]:
        rows = await db().fetch(
            "SELECT state FROM attempt_step WHERE attempt = $1 ORDER BY at, id", known.id
        )
        return [row["state"] for row in rows]

    async def receipts(self) -> int:
        rows = await db().fetch("SELECT id FROM outbox WHERE key LIKE 'receipt:%'")
        return len(rows)

    async def unsettled(self) -> set[str]:
        """What the outbox still holds of Stripe's."""
        return {kind for kind in await outbox.due() if kind.startswith("stripe.")}

    async def tell(self, body: bytes, secret: str = "", at: int | None = None) -> int:
        """Send this to our endpoint as Stripe would, signed now or `at`; gives the status."""
        secret = secret or (await billing_queries.current()).webhook_secrets[0]
        header = WebhookSignature.generate_signature_header(body.decode(), secret, at)
        return await self.post(body, header)

    async def post(self, body: bytes, header: str | None) -> int:
        headers = {} if header is None else {"stripe-signature": header}
        answer = await self.http.post("/webhooks/stripe", content=body, headers=headers)
        return answer.status_code

    def event(self, kind: str) -> bytes:
        """The last event of this kind, as Stripe writes it."""
        found = [each for each in self.things("event") if each["type"] == kind]
        return msgspec.json.encode(found[-1])

    async def undone(self) -> int:
        """How many events are still to be looked into."""
        return len(
            await db().fetch(
                "SELECT id FROM outbox WHERE kind = 'stripe.event' AND done_at IS NULL"
            )
        )

    async def inbox(self) -> list[Row]:
        return await db().fetch("SELECT * FROM stripe_event ORDER BY received_at, id")

    def asked(self, *requests: str) -> list[str]:
        """What we asked of Stripe, or how often one of these."""
        log = [f"{each.method} {each.path}" for each in self.sandbox.state.memory.asked]
        return [each for each in log if not requests or each in requests]

    async def booked(self, sent: Sent, amount: int) -> None:
        """Staff record money that came another way, and it settles an invoice."""
        new = NewPayment(
            customer=sent.customer,
            amount=amount,
            currency="EUR",
            method="bank_transfer",
            received_on=self.now.date(),
            parts=(Part(document=sent.document, amount=amount),),
        )
        await recording.record(new, "system")

    async def void(self, sent: Sent) -> None:
        """Staff end the invoice, and with it every session that asks for it."""
        await ending.void(sent.document, "system")

    def charge(self, number: int = -1) -> Any:
        return self.things("charge")[number]

    def things(self, kind: str) -> list[Any]:
        return [each for each in self.sandbox.objects.values() if each["object"] == kind]


def sums(parts: Iterable[tuple[uuid.UUID, int]]) -> dict[uuid.UUID, int]:
    found: dict[uuid.UUID, int] = {}
    for key, amount in parts:
        found[key] = found.get(key, 0) + amount
    return found


async def laws(bank: Bank) -> list[str]:
    """What is broken of the ledger's laws, in words."""
    broken: list[str] = []
    allocations = await db().fetch("SELECT * FROM allocation WHERE undone_at IS NULL")
    of_documents = sums((each["document"], each["amount"]) for each in allocations)
    of_payments = sums((each["payment"], each["amount"]) for each in allocations if each["payment"])
    for row in await db().fetch("SELECT * FROM document WHERE kind = 'invoice'"):
        if row["due"] < 0:
            broken.append(f"{row['number']} is due {row['due']}")
        if row["paid"] != of_documents.get(row["id"], 0):
            broken.append(f"{row['number']}: paid {row['paid']}, not its allocations")
        if row["paid"] + row["due"] != row["total"]:
            broken.append(f"{row['number']}: {row['paid']} + {row['due']} is not {row['total']}")
    for row in await bank.payments():
        kept = row["amount"] - row["refunded"] - row["charged_back"]
        if not 0 <= of_payments.get(row["id"], 0) <= kept:
            broken.append(f"payment of {row['amount']}: {of_payments[row['id']]} of {kept} settle")
    return broken


@pytest.fixture
async def bank(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    bank = Bank(create_app(config.read({"DATA": str(tmp_path)}), database, KEYRING))
    monkeypatch.setattr(Gateway, "_made", lambda *_: client(bank.sandbox))
    monkeypatch.setattr(clock, "now", lambda: bank.now)
    await bank.open()
    yield bank
    await bank.close()
