"""What staff write down of money: what came another way, credit that settles, what is given up."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

import msgspec

from app.domain import clock, identifiers, money, tables
from app.domain.activity.rules import InstalmentsChanged, PaymentRecorded, PaymentWrittenOff
from app.domain.documents.lists import PAYABLE
from app.domain.errors import Conflict, Fault, NotFound, Refused
from app.domain.outgoing.queries import mailed
from app.domain.payments import ledger, letters, rules
from app.domain.payments.letters import SendPaymentLetter
from app.domain.payments.rules import Part, Share
from app.domain.payments.syncing import end_siblings
from app.domain.settings.queries import current
from app.domain.unit import Unit
from app.engine import Row, db

OwnMethod: TypeAlias = Literal["bank_transfer", "cash", "other"]


class NewPayment(msgspec.Struct, frozen=True, kw_only=True):
    """Money that came another way than by Stripe; `amount` in minor units.

    `parts` says what it settles; without it, what waits longest. The rest is credit. With
    `send_receipt` the customer gets a receipt by e-mail.
    """

    customer: uuid.UUID
    amount: int
    currency: str
    method: OwnMethod
    received_on: dt.date
    reference: str = ""
    note: str = ""
    parts: tuple[Part, ...] | None = None
    send_receipt: bool = False


async def record(new: NewPayment, actor: str) -> uuid.UUID:
    """Write down money that came, and let it settle invoices. Raises Refused."""
    async with Unit(actor) as unit:
        await _check(unit, new)
        payment = identifiers.new()
        owner = {"customer": new.customer, "currency": new.currency}
        wanted = await _wanted(owner, new.parts)
        parts = wanted.within(new.amount)
        await _insert(unit, payment, new)
        await ledger.settle(unit, parts, payment=payment)
        rest = new.amount - sum(part.amount for part in parts)
        told = [(part.document, part.amount) for part in parts]
        for document, amount in [*told, (None, rest)] if rest else told:
            event = PaymentRecorded(
                payment=payment, amount=amount, currency=new.currency, method=new.method
            )
            unit.record(event, customer=new.customer, document=document)
        await end_siblings(unit, [part.document for part in parts])
        if new.send_receipt:
            await _owe_receipt(unit, new, payment, parts)
    return payment


async def allocate(payment: uuid.UUID, parts: Sequence[Part] | None, actor: str) -> None:
    """Let a payment's credit settle invoices: these parts, or what waits longest.

    Raises NotFound, Conflict where there is no credit, Refused.
    """
    async with Unit(actor) as unit:
        row = (await ledger.locked("payment", [payment])).get(payment)
        if row is None:
            raise NotFound("There is no such payment.")
        wanted = await _wanted(row, parts)
        chosen = wanted.within(await ledger.credit_of(row))
        made = await ledger.settle(unit, chosen, payment=payment)
        await _tell(unit, made, chosen, "payment")


async def apply(credit_note: uuid.UUID, parts: Sequence[Part] | None, actor: str) -> None:
    """Let a credit note settle invoices: these parts, or first the one that it corrects.

    Raises NotFound, Conflict where nothing is left of it, Refused.
    """
    async with Unit(actor) as unit:
        row = await _credit_note(credit_note)
        wanted = await _wanted(row, parts, credit_note=row)
        row = await _credit_note(credit_note)  # as it is now that it is held
        chosen = wanted.within(row["due"])
        made = await ledger.settle(unit, chosen, credit_note=credit_note)
        await _tell(unit, made, chosen, "credit_note")


async def write_off(document: uuid.UUID, amount: int, reason: str, actor: str) -> None:
    """Ask no more for `amount` of an invoice, and say why. Raises NotFound, Conflict, Refused."""
    async with Unit(actor) as unit:
        row = await _invoice(document)
        if amount > row["due"]:
            raise Refused("Not more than what is due can be written off.", _most(row))
        part = Part(document=document, amount=amount)
        (made,) = await ledger.settle(unit, [part], reason=reason)
        event = PaymentWrittenOff(allocation=made, amount=amount, currency=row["currency"])
        unit.record(event, customer=row["customer"], document=document)
        await end_siblings(unit, [document])


async def plan(document: uuid.UUID, shares: Sequence[Share], actor: str) -> None:
    """Ask for what is due of an invoice in parts, or, without any, at once.

    Raises NotFound, Conflict, Refused with every part that does not fit.
    """
    async with Unit(actor) as unit:
        row = await _invoice(document)
        if faults := rules.plan_faults(shares, row["due"], row["currency"]):
            raise Refused("These parts do not fit.", *faults)
        await db().fetch("DELETE FROM instalment WHERE document = $1", document)
        for place, share in enumerate(shares):
            await tables.Instalment.insert(
                tables.Instalment(
                    id=identifiers.new(),
                    document=document,
                    place=place,
                    amount=share.amount,
                    due_on=share.due_on,
                )
            )
        await ledger.replan(document)
        event = InstalmentsChanged(parts=len(shares))
        unit.record(event, customer=row["customer"], document=document)


async def _check(unit: Unit, new: NewPayment) -> None:
    faults: list[Fault] = []
    today = clock.local_date(unit.now, (await current()).time_zone)
    if not await db().fetch("SELECT id FROM customer WHERE id = $1", new.customer):
        faults.append(Fault("customer", "There is no such customer."))
    if new.currency not in money.CURRENCIES:
        faults.append(Fault("currency", "Use a code of ISO 4217."))
    if new.received_on > today:
        faults.append(Fault("received_on", "This day has not come yet."))
    if faults:
        raise Refused("This cannot be recorded.", *faults)


async def _owe_receipt(
    unit: Unit, new: NewPayment, payment: uuid.UUID, parts: Sequence[Part]
) -> None:
    """Have the receipt sent. Raises Refused where nobody can be written to."""
    letter = SendPaymentLetter(
        purpose="receipt",
        customer=new.customer,
        document=parts[0].document if parts else None,
        amount=new.amount,
        currency=new.currency,
        payment=payment,
        asked=True,
    )
    problem = ""
    if not await mailed():
        problem = "No mail server is set up."
    elif not await letters.reader(new.customer):
        problem = "This customer has no e-mail address."
    elif not await letters.reachable(letter):
        problem = "The customer's link was revoked."
    if problem:
        raise Refused("No receipt can be sent.", Fault("send_receipt", problem))
    letters.owe(unit, letter, payment)


async def _insert(unit: Unit, payment: uuid.UUID, new: NewPayment) -> None:
    row = tables.Payment(
        id=payment,
        customer=new.customer,
        method=new.method,
        last4="",
        charge="",
        amount=new.amount,
        currency=new.currency,
        fee_currency="",
        received_on=new.received_on,
        reference=new.reference.strip(),
        note=new.note.strip(),
        created_at=unit.now,
        created_by=unit.actor,
    )
    await tables.Payment.insert(row)


class _Wanted(NamedTuple):
    """Which invoices are to be settled, all of them locked; `chosen`: as somebody said."""

    parts: Sequence[Part]
    due: dict[uuid.UUID, int]
    chosen: bool

    def within(self, available: int) -> list[Part]:
        """What of `available` settles which. Raises Refused where more was chosen."""
        if self.chosen and sum(part.amount for part in self.parts) > available:
            raise Refused("There is not that much to settle them with.")
        return rules.spread(available, self.parts, self.due)


async def _wanted(
    owner: Row, parts: Sequence[Part] | None, *, credit_note: Row | None = None
) -> _Wanted:
    """What the owner's money is to settle: as chosen, else what waits longest. Raises Refused.

    Left to choose, it spares what the bank works on already.
    """
    chosen = parts is not None
    first = credit_note["against"] if credit_note else None
    waiting = (
        [part.document for part in parts] if parts is not None else await _oldest(owner, first)
    )
    if len(set(waiting)) != len(waiting):
        raise Refused("An invoice stands there twice.")
    held = await ledger.locked(
        "document", [*waiting, *([credit_note["id"]] if credit_note else [])]
    )
    if parts is not None:
        ledger.check(owner, parts, held)
        return _Wanted(parts, {id_: row["due"] for id_, row in held.items()}, chosen)
    due = {id_: row["due"] - row["processing"] for id_, row in held.items() if _asks(row)}
    wanted = [Part(document=each, amount=max(0, due.get(each, 0))) for each in waiting]
    return _Wanted(wanted, due, chosen)


async def _oldest(owner: Row, first: uuid.UUID | None) -> list[uuid.UUID]:
    """The invoices that the owner's money could settle, those that wait longest first."""
    rows = await db().fetch(
        "SELECT id FROM document WHERE customer = $1 AND currency = $2"
        f" AND {PAYABLE} AND due > processing ORDER BY coalesce(due_on, issued_on), issued_on, id",
        owner["customer"],
        owner["currency"],
    )
    found: list[uuid.UUID] = [row["id"] for row in rows]
    return sorted(found, key=lambda each: each != first)


def _asks(row: Row) -> bool:
    return not row["voided_at"] and row["due"] > 0


async def _tell(unit: Unit, made: Sequence[uuid.UUID], parts: Sequence[Part], source: str) -> None:
    if not made:
        raise Conflict("Nothing is left that this could settle.")
    documents = await ledger.locked("document", (part.document for part in parts))
    ledger.tell(unit, made, parts, documents, source)
    await end_siblings(unit, sorted(documents))


async def _credit_note(document: uuid.UUID) -> Row:
    rows = await db().fetch(
        "SELECT * FROM document WHERE id = $1 AND kind = 'credit_note' AND version > 0", document
    )
    if not rows:
        raise NotFound("There is no such credit note.")
    if rows[0]["voided_at"] or rows[0]["due"] <= 0:
        raise Conflict("Nothing is left of this credit note.")
    return rows[0]


async def _invoice(document: uuid.UUID) -> Row:
    """An invoice that asks for money, locked. Raises NotFound, Conflict."""
    row = (await ledger.locked("document", [document])).get(document)
    if row is None or row["kind"] != "invoice" or not row["version"]:
        raise NotFound("There is no such invoice.")
    if row["voided_at"] or row["due"] <= 0:
        raise Conflict("Nothing is due of this invoice.")
    return row


def _most(row: Row) -> Fault:
    shown = f"{money.major(row['due'], row['currency']):f} {row['currency']}"
    return Fault("amount", f"At most {shown}.")
