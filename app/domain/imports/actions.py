"""Taking in a document that another system wrote: once for the same bytes, whole or not at all."""

import uuid

import msgspec

from app.domain.activity.rules import BankDetailsProposed, ImportFinished
from app.domain.customers.actions import known as known_customer
from app.domain.documents.actions import Origin, create, keep
from app.domain.documents.queries import number_taken
from app.domain.documents.rules import Content, Remark
from app.domain.errors import Conflict
from app.domain.imports.rules import Draft, Taken
from app.domain.links.actions import issue
from app.domain.sellers.actions import known as known_seller
from app.domain.settings.queries import current
from app.domain.unit import Unit
from app.engine import Row, db


async def take(draft: Draft, source: bytes, actor: str, *, strict: bool = False) -> Taken:
    """Keep the document of one file, with its customer and their links.

    The same bytes give the same document. Raises Conflict for a number that is used already, when
    `strict`; else that is a remark.
    """
    async with Unit(actor) as unit:
        file = await keep(unit, source)
        if standing := await _from_source(file):
            return standing
        settings = await current()
        seller = await known_seller(unit, draft.content.seller, settings)
        remarks = draft.remarks + await _doubts(draft.content, seller, strict=strict)
        customer, new = await known_customer(unit, draft.content.buyer)
        origin = Origin(
            seller=seller["id"],
            customer=customer,
            source=file,
            number_taken=any(remark.code == "number_taken" for remark in remarks),
            remarks=msgspec.json.encode(remarks).decode(),
        )
        document = await create(unit, draft.content, origin, draft.files)
        if document is None:
            return await _raced(file)
        if new:
            await issue(unit, customer, None, settings.link_days)
        await issue(unit, customer, document, settings.link_days)
        if draft.content.payment and seller["confirmed_at"] is None:
            proposed = BankDetailsProposed(seller=seller["id"])
            unit.record(proposed, customer=customer, document=document)
    return _taken(document, draft.content, remarks, created=True)


async def finish(*, created: int, known: int, refused: int, actor: str) -> None:
    """Tell that an import is over, with how many files came in, stood already, or were refused."""
    async with Unit(actor) as unit:
        unit.record(ImportFinished(created=created, known=known, refused=refused))


async def _doubts(content: Content, seller: Row, *, strict: bool) -> tuple[Remark, ...]:
    doubts: list[Remark] = []
    if seller["confirmed_at"] is None:
        doubts.append(Remark(code="foreign_seller", stated=seller["name"]))
    if await number_taken(content.kind, seller["id"], content.number):
        if strict:
            raise Conflict(f"Number {content.number} is already used by another document.")
        doubts.append(Remark(code="number_taken", stated=content.number))
    return tuple(doubts)


async def _from_source(file: str) -> Taken | None:
    rows = await db().fetch(
        "SELECT id, kind, number, remarks FROM document WHERE source = $1", file
    )
    if not rows:
        return None
    return Taken(
        document=str(rows[0]["id"]),
        kind=rows[0]["kind"],
        number=rows[0]["number"],
        created=False,
        remarks=msgspec.json.decode(rows[0]["remarks"], type=tuple[Remark, ...]),
    )


async def _raced(file: str) -> Taken:
    standing = await _from_source(file)
    assert standing is not None  # noqa: S101  # the insert met it
    return standing


def _taken(
    document: uuid.UUID, content: Content, remarks: tuple[Remark, ...], *, created: bool
) -> Taken:
    return Taken(
        document=str(document),
        kind=content.kind,
        number=content.number,
        created=created,
        remarks=remarks,
    )
