"""A preview is true: what it says of a file is what taking the file in then does."""

import random
import uuid

import msgspec
import pytest

from app.domain import tables
from app.domain.documents import queries as documents
from app.domain.documents.rules import Content, Remark
from app.domain.errors import Conflict, Refused
from app.domain.imports import actions, queries
from app.domain.imports.rules import Draft, Preview, Slot, Taken
from app.domain.sellers.actions import confirm
from app.domain.settings import actions as settings
from app.domain.settings.rules import Changes
from app.engine import Database, db
from app.formats import ubl
from tests import make
from tests.formats.test_ubl import CORPUS

FILES = {path.name: path.read_bytes() for path in sorted(CORPUS.glob("*/*.[xp]*"))}


async def everything() -> dict[str, int]:
    return {name: await getattr(tables, name).count() for name in tables.__all__}


async def alone(draft: Draft, source: bytes, *, strict: bool = False) -> Preview | str:
    """The preview of one file, or why it would be refused."""
    try:
        return await queries.preview(draft, source, strict=strict)
    except Conflict as conflict:
        return str(conflict)


async def taken(draft: Draft, source: bytes, slot: Slot, *, strict: bool = False) -> Taken | str:
    try:
        return await actions.take(draft, source, "command", strict=strict, slot=slot)
    except Conflict as conflict:
        return str(conflict)


async def agrees(said: Preview, did: Taken) -> None:
    """One file, with nothing before it but what was there when it was previewed."""
    assert (said.kind, said.number, said.remarks) == (did.kind, did.number, did.remarks)
    assert said.document == (None if did.created else uuid.UUID(did.document))
    card = await documents.card(uuid.UUID(did.document))
    assert (said.customer_name, said.currency) == (card.customer_name, card.currency)
    assert (said.total, said.due) == (card.total, card.due)
    assert (said.issued_on, said.due_on) == (card.issued_on, card.due_on)
    assert said.customer in {None, card.customer}


def together(said: list[Preview]) -> list[tuple[bool, set[str]]]:
    """What the keys say of files that come in one after the other: made?, and the remarks."""
    bytes_: set[str] = set()
    numbers: set[str] = set()
    found = []
    for each in said:
        codes: set[str] = {remark.code for remark in each.remarks}
        new = each.document is None and each.sha256 not in bytes_
        if new and each.number_key in numbers:
            codes.add("number_taken")
        if new:
            bytes_.add(each.sha256)
            numbers.add(each.number_key)
        found.append((new, codes))
    return found


async def test_preview_writes_nothing(database: Database) -> None:
    before = await everything()
    said = await queries.preview(Draft(content=make.content(number="7")), b"seven")
    assert await everything() == before
    assert (said.number, said.customer, said.customer_name) == ("7", None, "Holt Architekten")
    assert (said.total, said.due, said.currency) == (119_00, 119_00, "EUR")
    assert [remark.code for remark in said.remarks] == ["foreign_seller"]


async def test_preview_knows_what_is_here(database: Database) -> None:
    written = make.content(number="7")
    source = msgspec.json.encode(written)
    await make.imported(written)
    (document,) = await db().fetch("SELECT id, customer FROM document")
    said = await queries.preview(Draft(content=written), source)
    assert (said.document, said.customer) == (document["id"], document["customer"])
    other = await queries.preview(Draft(content=written), b"other bytes")
    assert other.document is None
    assert other.remarks[-1] == Remark(code="number_taken", stated="7")
    with pytest.raises(Conflict, match="7 is already used"):
        await queries.preview(Draft(content=written), b"other bytes", strict=True)


async def test_preview_knows_our_own_seller(database: Database) -> None:
    await settings.change(Changes(version=1, name="Alder & Finch", vat_id="DE811502774"), "system")
    assert (await queries.preview(Draft(content=make.content()), b"1")).remarks == ()


def reading(source: bytes) -> Draft | Refused:
    try:
        return ubl.read(source)
    except Refused as refused:
        return refused


@pytest.mark.skipif(not FILES, reason="the corpus of real e-invoices is not here")
@pytest.mark.parametrize("source", FILES.values(), ids=FILES)
async def test_real_file_becomes_what_was_said(database: Database, source: bytes) -> None:
    slots = [Slot(batch=uuid.uuid4(), origin="command") for _ in range(2)]
    read = reading(source)
    if isinstance(read, Refused):
        with pytest.raises(Refused) as again:
            await actions.bring(ubl.read, source, slots[0], "command")
        assert (str(again.value), again.value.faults) == (str(read), read.faults)
        (file,) = await queries.files(slots[0].batch)
        assert (file.outcome, file.refusal and file.refusal.faults) == ("refused", read.faults)
        return
    for slot in slots:
        said = await queries.preview(read, source)
        await agrees(said, await actions.bring(ubl.read, source, slot, "command"))


@pytest.mark.skipif(not FILES, reason="the corpus of real e-invoices is not here")
async def test_real_files_together_become_what_was_said(database: Database) -> None:
    """The corpus has several sellers with one number, and here each file comes twice."""
    drafts = [
        (read, source)
        for source in FILES.values()
        for read in [reading(source)] * 2
        if isinstance(read, Draft)
    ]
    await tell_and_take(drafts)


@pytest.mark.parametrize("seed", range(12))
async def test_random_files_together_become_what_was_said(database: Database, seed: int) -> None:
    """Twins of bytes, twins of number, sellers and customers known and new, in any order."""
    dice = random.Random(seed)  # noqa: S311  # no secret
    sellers = [make.party(name) for name in ("Alder & Finch", "alder &  finch", "Lund")]
    buyers = [make.party(name) for name in ("Holt", "Krone", "KRONE")]

    def letter() -> tuple[Draft, bytes]:
        written: Content = make.content(
            kind=dice.choice(["invoice", "credit_note"]),
            number=str(dice.randrange(3)),
            seller=dice.choice(sellers),
            buyer=dice.choice(buyers),
        )
        return Draft(content=written), msgspec.json.encode(written)

    await tell_and_take([letter() for _ in range(dice.randrange(8))])
    if dice.random() < 0.5:
        for row in await db().fetch("SELECT id FROM seller WHERE name = 'Lund'"):
            await confirm(row["id"], "command")
    await tell_and_take([letter() for _ in range(12)])


async def tell_and_take(drafts: list[tuple[Draft, bytes]]) -> None:
    """Preview all of one import before the first is taken in, then compare."""
    said = [await queries.preview(draft, source) for draft, source in drafts]
    batch = uuid.uuid4()
    new_customers = {each.customer_key for each in said if each.customer is None}
    customers = await tables.Customer.count()
    for place, ((draft, source), before, (new, codes)) in enumerate(
        zip(drafts, said, together(said), strict=True), 1
    ):
        slot = Slot(batch=batch, origin="command", place=place)
        now = await alone(draft, source)
        did = await taken(draft, source, slot)
        assert isinstance(now, Preview)
        assert isinstance(did, Taken)
        assert did.created == new
        if new:
            assert {remark.code for remark in did.remarks} == codes
        await agrees(now, did)
        assert (before.kind, before.number, before.total) == (now.kind, now.number, now.total)
    assert await tables.Customer.count() == customers + len(new_customers)


@pytest.mark.parametrize("seed", range(4))
async def test_strict_preview_refuses_what_taking_does(database: Database, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311  # no secret
    for place in range(1, 9):
        written = make.content(number=str(dice.randrange(3)), terms=str(dice.randrange(3)))
        draft, source = Draft(content=written), msgspec.json.encode(written)
        slot = Slot(batch=uuid.UUID(int=seed + 1), origin="command", place=place)
        said = await alone(draft, source, strict=True)
        did = await taken(draft, source, slot, strict=True)
        if isinstance(said, str) or isinstance(did, str):
            assert said == did
        else:
            await agrees(said, did)
