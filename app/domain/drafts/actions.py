"""Writing drafts, and issuing them as versions."""

import datetime as dt
import uuid

import msgspec

from app.domain import identifiers
from app.domain.clock import local_date
from app.domain.customers import queries as customers
from app.domain.documents import actions as documents
from app.domain.documents import queries as document_queries
from app.domain.documents.actions import Origin
from app.domain.documents.rules import Content, Kind, PaymentMeans, Reference
from app.domain.drafts import queries, rules
from app.domain.drafts.checks import faults
from app.domain.drafts.rules import Frame, Wording
from app.domain.errors import Conflict, Fault, NotFound, Refused
from app.domain.links.actions import issue as issue_link
from app.domain.payments import ledger
from app.domain.payments.syncing import end_siblings
from app.domain.sellers.actions import known as known_seller
from app.domain.series.actions import next_number
from app.domain.settings import rules as settings_rules
from app.domain.settings.queries import current
from app.domain.settings.rules import Settings
from app.domain.unit import Unit
from app.engine import Row, db

_FASTER = "Somebody changed this draft meanwhile. Look again, then save."
_CREDIT_TRANSFER = "30"  # UNTDID 4461


async def begin(wording: Wording, actor: str) -> uuid.UUID:
    """A new draft. Raises Refused for a customer or an invoice that is not there, Conflict."""
    async with Unit(actor) as unit:
        settings = await current()
        origin = await _origin(unit, wording, settings)
        content = await _content(wording, settings, _today(unit, settings), number="")
        document = await documents.begin(unit, content, origin)
        await _insert(unit, document, wording)
    return document


async def save(document: uuid.UUID, wording: Wording, seen: int, actor: str) -> int:
    """Keep what is written, and give the draft's new version.

    `seen` is the draft's version that the writer saw, 0 for the first change after issuing. Raises
    NotFound, Refused, or Conflict when somebody was faster.
    """
    async with Unit(actor) as unit:
        row = await documents.standing(document)
        await _check_editable(row, wording)
        if not seen:
            await _insert(unit, document, wording)
        else:
            await _overwrite(unit, document, wording, seen)
        if not row["version"]:
            settings = await current()
            content = await _content(wording, settings, _today(unit, settings), number="")
            await documents.redraft(unit, row, content, await _origin(unit, wording, settings))
    return seen + 1


async def issue(document: uuid.UUID, seen: int, actor: str) -> None:
    """Issue the draft: the first time with a number and a link, later as a new version.

    Raises NotFound, Conflict, or Refused with everything that is missing.
    """
    async with Unit(actor) as unit:
        await ledger.locked("document", [document])
        row = await documents.standing(document)
        draft = await queries.draft(document)
        if draft.version != seen:
            raise Conflict(_FASTER)
        wording, settings = draft.wording, await current()
        issued_on = wording.issued_on or (row["issued_on"] if row["version"] else None)
        issued_on = issued_on or _today(unit, settings)
        if found := faults(wording, issued_on):
            raise Refused("This cannot be issued yet.", *found)
        origin = await _origin(unit, wording, settings)
        number = row["number"] or await _number(wording.kind, origin.seller, issued_on.year)
        content = await _content(wording, settings, issued_on, number=number)
        if content.totals.due < row["paid"]:
            raise Conflict("More was paid on it already than it would ask for.")
        text = msgspec.json.encode(wording).decode()
        await documents.issue(unit, row, content, origin, text)
        if row["version"]:
            await ledger.replan(document)
            await end_siblings(unit, [document])
        await db().fetch("DELETE FROM draft WHERE document = $1", document)
        if not row["version"]:
            await issue_link(unit, row["customer"], document, settings.link_days)


async def discard(document: uuid.UUID, actor: str) -> None:
    """Forget what is written and not issued; a draft that never was is gone. Raises NotFound."""
    async with Unit(actor) as unit:
        row = await documents.standing(document)
        gone = await db().fetch("DELETE FROM draft WHERE document = $1 RETURNING id", document)
        if not gone:
            raise NotFound("There is no draft of this document.")
        if not row["version"]:
            await documents.discard(unit, row)


async def _insert(unit: Unit, document: uuid.UUID, wording: Wording) -> None:
    made = await db().fetch(
        "INSERT INTO draft (id, document, wording, version, changed_at) VALUES ($1, $2, $3, 1, $4)"
        " ON CONFLICT DO NOTHING RETURNING id",
        identifiers.new(),
        document,
        msgspec.json.encode(wording).decode(),
        unit.now,
    )
    if not made:
        raise Conflict(_FASTER)


async def _overwrite(unit: Unit, document: uuid.UUID, wording: Wording, seen: int) -> None:
    changed = await db().fetch(
        "UPDATE draft SET wording = $1, version = version + 1, changed_at = $2"
        " WHERE document = $3 AND version = $4 RETURNING id",
        msgspec.json.encode(wording).decode(),
        unit.now,
        document,
        seen,
    )
    if not changed:
        raise Conflict(_FASTER)


async def _check_editable(row: Row, wording: Wording) -> None:
    if row["source"]:
        raise Conflict("It came from a file, which stands as it is: duplicate it to change it.")
    if wording.kind != row["kind"]:
        raise Refused("A document stays what it is.", Fault("kind", "Begin a new one instead."))
    if row["version"] and wording.customer != row["customer"]:
        fault = Fault("customer", "Its link was handed out: begin a new one instead.")
        raise Refused("It was issued to somebody.", fault)


async def _number(kind: Kind, seller: uuid.UUID, year: int) -> str:
    """The next number that no imported document of ours has."""
    while True:
        number = await next_number(kind, year)
        if not await document_queries.number_taken(kind, seller, number):
            return number


async def _origin(unit: Unit, wording: Wording, settings: Settings) -> Origin:
    seller = await known_seller(unit, settings_rules.seller(settings), settings)
    return Origin(
        seller=seller["id"],
        customer=wording.customer,
        against=wording.against,
        external_id=wording.external_id,
    )


async def _content(
    wording: Wording, settings: Settings, issued_on: dt.date, *, number: str
) -> Content:
    try:
        customer = await customers.customer(wording.customer)
    except NotFound as error:
        raise Refused(str(error), Fault("customer", str(error))) from None
    due_on = wording.due_on or issued_on + dt.timedelta(days=settings.payment_days)
    frame = Frame(
        number=number,
        issued_on=issued_on,
        due_on=due_on,
        seller=settings_rules.seller(settings),
        buyer=customer.as_party(),
        payment=_payment(settings, number),
        preceding=await _preceding(wording),
    )
    return rules.content(wording, frame)


def _payment(settings: Settings, number: str) -> tuple[PaymentMeans, ...]:
    if not settings.bank_account:
        return ()
    means = PaymentMeans(
        code=_CREDIT_TRANSFER,
        reference=number,
        account=settings.bank_account,
        account_name=settings.bank_account_name,
        bic=settings.bic,
    )
    return (means,)


async def _preceding(wording: Wording) -> Reference | None:
    """The invoice that a credit note corrects (BG-3). Raises Refused."""
    if wording.against is None:
        return None
    try:
        invoice = await document_queries.card(wording.against)
    except NotFound as error:
        raise Refused(str(error), Fault("against", str(error))) from None
    if invoice.kind != "invoice" or not invoice.version or invoice.customer != wording.customer:
        fault = Fault("against", "Choose an issued invoice of the same customer.")
        raise Refused("Only such an invoice can be credited.", fault)
    return Reference(kind="preceding_invoice", value=invoice.number, on=invoice.issued_on)


def _today(unit: Unit, settings: Settings) -> dt.date:
    return local_date(unit.now, settings.time_zone)
