"""Customers: written down, changed, told apart."""

import asyncio
import uuid
from typing import Any

import msgspec
import pytest

from app.domain.customers import actions, queries
from app.domain.customers.rules import Changes, CustomerAddress, CustomerContact, NewCustomer
from app.domain.documents.customers import customer_row, customers
from app.domain.drafts import actions as drafts
from app.domain.drafts import queries as draft_queries
from app.domain.errors import Conflict, NotFound, Refused
from app.domain.links import actions as links
from app.domain.links import queries as link_queries
from app.engine import Database, db
from tests import make

MAREN = CustomerContact(name="Maren Holt", email="maren@holt.example", phone="0761 1")
TOBIAS = CustomerContact(name="Tobias Marsh", email="tobias@holt.example")


async def told(kind: str) -> list[dict[str, Any]]:
    rows = await db().fetch("SELECT data FROM activity WHERE kind = $1 ORDER BY seq", kind)
    return [msgspec.json.decode(row["data"]) for row in rows]


async def change(customer: uuid.UUID, **fields: Any) -> Any:
    version = (await queries.customer(customer)).version
    return await actions.change(customer, Changes(version=version, **fields), "staff:x")


async def test_new_customer_is_kept_whole(database: Database) -> None:
    address = CustomerAddress(lines=("Am Bach 1", "Haus B"), city="Freiburg", country="DE")
    identifier = await make.customer(
        " Holt ",
        legal_name="Holt GmbH",
        vat_id="DE1",
        registration="HRB 7",
        external_id="K-17",
        address=address,
        contacts=(MAREN, TOBIAS),
    )
    kept = await queries.customer(identifier)
    assert (kept.name, kept.legal_name, kept.vat_id) == ("Holt", "Holt GmbH", "DE1")
    assert (kept.registration, kept.external_id, kept.version) == ("HRB 7", "K-17", 1)
    assert (kept.address.lines, kept.address.country) == (("Am Bach 1", "Haus B"), "DE")
    assert [contact.name for contact in kept.contacts] == ["Maren Holt", "Tobias Marsh"]
    assert await queries.by_external_id("K-17") == identifier
    assert len(await link_queries.of_portal(identifier)) == 1
    assert len(await told("customer.created")) == 1


async def test_known_customer_is_refused_whole(database: Database) -> None:
    await make.customer(vat_id="DE1")
    with pytest.raises(Conflict, match="already"):
        await make.customer("HOLT  architekten", vat_id="de 1", contacts=(MAREN,))
    await make.customer("Holt Architekten", vat_id="DE2")
    assert (await db().fetch("SELECT count(*) AS n FROM customer"))[0]["n"] == 2
    assert (await db().fetch("SELECT count(*) AS n FROM contact"))[0]["n"] == 0
    assert len(await told("customer.created")) == 2


async def test_change_tells_only_what_differs(database: Database) -> None:
    identifier = await make.customer(vat_id="DE1", contacts=(MAREN,))
    after = await change(identifier, name="Holt & Co", vat_id="DE1")
    assert (after.name, after.vat_id, after.version) == ("Holt & Co", "DE1", 2)
    assert after.contacts[0].name == "Maren Holt"
    assert await told("customer.updated") == [{"kind": "customer.updated", "fields": ["name"]}]
    await change(identifier, name="Holt & Co")
    assert len(await told("customer.updated")) == 1


async def test_change_keeps_contacts_by_id(database: Database) -> None:
    identifier = await make.customer(contacts=(MAREN, TOBIAS))
    first, second = (await queries.customer(identifier)).contacts
    renamed = msgspec.structs.replace(second, name="Tobias M.")
    added = CustomerContact(name="Ada")
    after = await change(identifier, contacts=(renamed, added, first))
    assert [contact.name for contact in after.contacts] == ["Tobias M.", "Ada", "Maren Holt"]
    assert (after.contacts[0].id, after.contacts[2].id) == (second.id, first.id)
    left = await change(identifier, contacts=(first,))
    assert [contact.id for contact in left.contacts] == [first.id]
    assert (await db().fetch("SELECT count(*) AS n FROM contact"))[0]["n"] == 1
    assert [event["fields"] for event in await told("customer.updated")] == [["contacts"]] * 2


async def test_other_customers_contact_stays_theirs(database: Database) -> None:
    theirs = (await queries.customer(await make.customer(contacts=(MAREN,)))).contacts[0]
    mine = await make.customer("Somebody Else")
    stolen = msgspec.structs.replace(theirs, name="Stolen")
    after = await change(mine, contacts=(stolen,))
    assert after.contacts[0].id != theirs.id
    rows = await db().fetch("SELECT name FROM contact WHERE id = $1", theirs.id)
    assert rows[0]["name"] == "Maren Holt"


async def test_external_id_is_of_one_customer(database: Database) -> None:
    first = await make.customer(external_id="K-1")
    with pytest.raises(Refused) as refusal:
        await make.customer("Another", external_id="K-1")
    assert refusal.value.faults[0].field == "external_id"
    other = await make.customer("Another", external_id="K-2")
    with pytest.raises(Refused):
        await change(other, external_id="K-1")
    assert (await queries.customer(other)).external_id == "K-2"
    await change(first, external_id="")
    assert (await change(other, external_id="K-1")).external_id == "K-1"
    assert (await change(other, external_id="K-1")).version == 3
    with pytest.raises(NotFound):
        await queries.by_external_id("K-2")


async def test_two_at_once_get_one_external_id(database: Database) -> None:
    wanted = [NewCustomer(name=f"Customer {place}", external_id="K-1") for place in range(4)]
    done = await asyncio.gather(
        *(links.add_customer(new, "system") for new in wanted), return_exceptions=True
    )
    assert sum(isinstance(each, uuid.UUID) for each in done) == 1
    assert sum(isinstance(each, Refused) for each in done) == 3
    assert len(await told("customer.created")) == 1


async def test_slower_change_is_refused_whole(database: Database) -> None:
    identifier = await make.customer(contacts=(MAREN,))
    changes = [Changes(version=1, name=f"Name {n}", contacts=(TOBIAS,)) for n in range(4)]
    done = await asyncio.gather(
        *(actions.change(identifier, each, "staff:x") for each in changes), return_exceptions=True
    )
    assert sum(isinstance(each, Conflict) for each in done) == 3
    kept = await queries.customer(identifier)
    assert (kept.version, len(kept.contacts)) == (2, 1)
    assert len(await told("customer.updated")) == 1
    with pytest.raises(NotFound):
        await actions.change(uuid.uuid4(), Changes(version=1, name="x"), "staff:x")


async def test_first_contact_is_addressed(database: Database) -> None:
    await make.business()
    identifier = await make.customer(contacts=(MAREN, TOBIAS))
    first, second = (await queries.customer(identifier)).contacts
    await change(identifier, contacts=(second, first))
    card = await make.issued(identifier)
    rows = await db().fetch("SELECT body FROM document_version WHERE document = $1", card.id)
    assert b"Tobias Marsh" in rows[0]["body"]
    assert b"Maren Holt" not in rows[0]["body"]


async def test_issued_documents_keep_their_buyer(database: Database) -> None:
    await make.business()
    identifier = await make.customer()
    card = await make.issued(identifier)
    await change(identifier, name="Renamed")
    rows = await db().fetch("SELECT body FROM document_version WHERE document = $1", card.id)
    assert b"Holt Architekten" in rows[0]["body"]
    wording = (await draft_queries.draft(card.id)).wording
    await drafts.save(card.id, wording, 0, "staff:x")
    await drafts.issue(card.id, 1, "staff:x")
    rows = await db().fetch(
        "SELECT body FROM document_version WHERE document = $1 AND version = 2", card.id
    )
    assert b"Renamed" in rows[0]["body"]


async def names(search: str = "", **asked: Any) -> list[str]:
    page = await customers(search, asked.get("sort", "name"), None, 50)
    return [row.name for row in page.items]


async def test_list_finds_names_and_numbers(database: Database) -> None:
    await make.customer("Holt Architekten", external_id="K-17")
    await make.customer("Kiyomi Tea House")
    assert (
        await names("holt")
        == await names("  ARCHI ")
        == await names("k-17")
        == ["Holt Architekten"]
    )
    assert await names("nobody") == []
    assert await names() == ["Holt Architekten", "Kiyomi Tea House"]


@pytest.mark.parametrize("wild", ["%", "_", "!", "50%", "a_b", "!%"])
async def test_wildcards_mean_themselves(database: Database, wild: str) -> None:
    await make.customer(f"Has {wild} in it")
    await make.customer("Has 50 aXb nothing")
    assert await names(wild) == [f"Has {wild} in it"]


@pytest.mark.parametrize("sort", ["name", "newest"])
async def test_pages_have_no_gaps_or_repeats(database: Database, sort: Any) -> None:
    before = {await make.customer(f"Customer {n % 3}", vat_id=f"DE{n}") for n in range(11)}
    seen: list[uuid.UUID] = []
    after = None
    while True:
        page = await customers("", sort, after, 3)
        seen += [row.id for row in page.items]
        after = page.next
        # Others are added meanwhile, before and after where the reader is.
        await make.customer(f"Aaa {len(seen)}")
        await make.customer(f"Zzz {len(seen)}")
        if after is None or len(seen) > 60:
            break
    assert len(seen) == len(set(seen))
    assert before <= set(seen)


async def test_cursor_that_is_none_is_refused(database: Database) -> None:
    for wrong in ("", "zz", "00", msgspec.json.encode([1, "x"]).hex()):
        with pytest.raises(Refused):
            await customers("", "newest", wrong, 5)


async def test_owed_is_told_by_currency(database: Database) -> None:
    await make.business()
    identifier = await make.customer()
    await make.issued(identifier)
    await make.issued(identifier)
    await make.issued(identifier, currency="USD")
    await make.issued(identifier, kind="quote", currency="CHF")
    row = await customer_row(identifier)
    owed = {each.currency: (each.due, each.invoices, each.overdue) for each in row.owed}
    assert owed == {"EUR": (238_00, 2, 0), "USD": (119_00, 1, 0)}
    assert (row.documents, row.views, row.seconds, row.last_viewed_at) == (4, 0, 0, None)
    assert (await customers("", "name", None, 50)).items == [row]
    with pytest.raises(NotFound):
        await customer_row(uuid.uuid4())


async def test_sample_portal_starts_no_clock(database: Database) -> None:
    with pytest.raises(NotFound):
        await link_queries.sample()
    await make.business()
    older = await make.customer("With a document")
    await make.issued(older)
    await make.customer("Newest, without any")
    found = await link_queries.sample()
    assert (found.customer, found.customer_name) == (older, "With a document")
    (link,) = await link_queries.of_portal(older)
    assert link.started_at is None
    await change(older, portal_enabled=False)
    assert (await link_queries.sample()).customer_name == "Newest, without any"
