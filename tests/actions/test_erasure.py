"""Erasing a customer: nothing personal is left but in documents that the law wants kept."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from app.domain import tables
from app.domain.customers.queries import customer as of_customer
from app.domain.customers.rules import CustomerAddress, CustomerContact
from app.domain.delivery import actions as delivery
from app.domain.delivery.rules import Recipient, SendOrder
from app.domain.documents.queries import card, detail
from app.domain.drafts import actions as drafts
from app.domain.erasure import actions as erasure
from app.domain.erasure.rules import kept_until
from app.domain.errors import Conflict, NotFound, Refused
from app.domain.links import queries as links
from app.domain.outbox import actions as outbox
from app.domain.papers import actions as papers
from app.domain.templates.rules import Words
from app.domain.visits import actions as visits
from app.engine import Database, db
from tests import make

At = Callable[[dt.datetime], None]
NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
NAME, PERSON, EMAIL, STREET = (
    "Quillfeather KG",
    "Perpetua Quill",
    "perpetua@quill.example",
    "Moss 7",
)
SECRETS = ("quillfeather", "perpetua", "quill.example", "moss 7", "+4976155")


async def look(document: uuid.UUID, customer: uuid.UUID, at: At) -> None:
    """Somebody views the document for 20 seconds."""
    (link, *_) = await links.of_document(document)
    visit = uuid.uuid4()
    for seconds in (0, 20):
        at(NOW + dt.timedelta(seconds=seconds))
        beacon = make.beacon(document, visit=visit, visible=1000 * seconds, input=True)
        sent = make.Sent(
            document=document,
            customer=customer,
            number="",
            link=link.id,
            token="",
            portal_link=link.id,
            portal_token="",
        )
        await visits.record([make.arrival(sent, beacon)])


async def tell_others() -> None:
    """An e-mail to staff and an answer to a program name the customer."""
    session, _ = await make.member()
    await db().fetch(
        "INSERT INTO staff_message (key, id, staff, subject, html, text, made_at, said)"
        " VALUES ('d', $1, $2, 'News', '', $3, $4, '')",
        uuid.uuid4(),
        session.staff,
        f"{NAME} was here",
        NOW,
    )
    await db().fetch(
        "INSERT INTO request (key, fingerprint, status, body, created_at)"
        " VALUES ('r', 'f', 201, $1, $2)",
        f'{{"email":"{EMAIL}"}}'.encode(),
        NOW,
    )


async def known(at: At) -> uuid.UUID:
    """A customer of whom every table knows something."""
    at(NOW)
    await make.business()
    contact = CustomerContact(name=PERSON, email=EMAIL, phone="+497615550142")
    customer = await make.customer(
        NAME,
        external_id="K-1",
        contacts=(contact,),
        address=CustomerAddress(lines=(STREET,), city="Freiburg", country="DE"),
    )
    issued = await make.issued(customer)
    await drafts.begin(make.wording(customer, kind="quote"), "system")
    order = SendOrder(
        channel="email",
        purpose="invoice",
        recipients=(Recipient(name=PERSON, address=EMAIL),),
        words=Words(subject=f"For {PERSON}", body="{document}"),
    )
    await delivery.send(issued.id, order, "system")
    await delivery.send(issued.id, order, "system")
    await db().fetch(
        "INSERT INTO reminder_refusal (id, customer, address, at) VALUES ($1, $2, $3, $4)",
        uuid.uuid4(),
        customer,
        EMAIL,
        NOW,
    )
    await look(issued.id, customer, at)
    await papers.keep("k" * 64, issued.id, b"%PDF of Quillfeather KG", "a-3b")
    await tell_others()
    return customer


async def tables_that_tell() -> set[str]:
    """The tables in which a secret of the customer stands somewhere."""
    found = set()
    for name in tables.__all__:
        table = getattr(tables, name)._meta.tablename  # noqa: SLF001  # Piccolo's
        for row in await db().fetch(f"SELECT * FROM {table}"):
            told = " ".join(_text(value) for value in row.values()).lower()
            if any(secret in told for secret in SECRETS):
                found.add(table)
    return found


def _text(value: Any) -> str:
    return bytes(value).decode(errors="replace") if isinstance(value, bytes) else str(value)


async def test_nothing_personal_is_left(database: Database, at: At) -> None:
    customer = await known(at)
    assert {"contact", "customer", "delivery", "file", "staff_message"} <= await tables_that_tell()
    log = await db().fetch("SELECT * FROM activity ORDER BY seq")
    await erasure.erase(customer, NAME, "command")
    assert await tables_that_tell() == {"document_version"}
    after = await db().fetch("SELECT * FROM activity ORDER BY seq")
    assert after[:-1] == log
    assert (after[-1]["kind"], after[-1]["customer"]) == ("customer.erased", customer)
    for table in ("visit", "document_view", "contact", "delivery", "draft", "reminder_refusal"):
        assert await db().fetch(f"SELECT * FROM {table}") == []


async def test_issued_invoice_stays_as_it_was(database: Database, at: At) -> None:
    customer = await known(at)
    (row,) = await db().fetch("SELECT * FROM document_version")
    plan = await erasure.erase(customer, NAME, "command")
    assert await db().fetch("SELECT * FROM document_version") == [row]
    [kept] = plan.kept
    assert kept.until == dt.date(2034, 12, 31)
    assert len(plan.documents) == 1
    shown = await detail(kept.id)
    assert shown.content.buyer.name == NAME
    assert shown.card.customer_name.startswith("(erased ")
    assert (await card(kept.id)).views == 1


async def test_links_end_with_the_erasure(database: Database, at: At) -> None:
    customer = await known(at)
    await erasure.erase(customer, NAME, "command")
    erased = await of_customer(customer)
    assert (erased.portal_enabled, erased.contacts, erased.external_id) == (False, (), None)
    assert erased.erased_at == NOW + dt.timedelta(seconds=20)
    for link in await links.of_portal(customer):
        assert link.reason == "customer_portal_disabled"
        assert link.revoked_at is not None


async def test_what_was_kept_goes_in_time(database: Database, at: At) -> None:
    customer = await known(at)
    await erasure.erase(customer, NAME, "command")
    at(dt.datetime(2034, 12, 31, 12, tzinfo=dt.UTC))
    name = (await of_customer(customer)).name
    assert (await erasure.plan(customer)).documents == ()
    at(dt.datetime(2035, 1, 1, 12, tzinfo=dt.UTC))
    await erasure.erase(customer, name, "command")
    assert await tables_that_tell() == set()
    assert await db().fetch("SELECT * FROM document") == []


async def test_looking_at_the_plan_writes_nothing(database: Database, at: At) -> None:
    customer = await known(at)
    before = await db().fetch("SELECT count(*) AS entries FROM activity")
    plan = await erasure.plan(customer)
    assert (plan.contacts, plan.messages, plan.visits, plan.links) == (1, 2, 1, 4)
    lines = plan.told()
    assert "1 contacts, 4 links, 2 messages, 1 visits go" in lines[0]
    assert "until 2034-12-31, as the law asks" in lines[2]
    assert await tables_that_tell() >= {"contact", "customer"}
    assert await db().fetch("SELECT count(*) AS entries FROM activity") == before


async def test_wrong_name_erases_nothing(database: Database, at: At) -> None:
    customer = await known(at)
    with pytest.raises(Refused) as refused:
        await erasure.erase(customer, "Quillfeather", "command")
    assert [fault.field for fault in refused.value.faults] == ["confirmed"]
    assert (await of_customer(customer)).name == NAME
    with pytest.raises(NotFound):
        await erasure.erase(uuid.uuid4(), NAME, "command")


async def test_message_on_its_way_is_waited_for(database: Database, at: At) -> None:
    customer = await known(at)
    await outbox.claim("email.send", 1)
    with pytest.raises(Conflict):
        await erasure.erase(customer, NAME, "command")
    assert (await of_customer(customer)).name == NAME


async def test_others_keep_what_is_theirs(database: Database, at: At) -> None:
    customer = await known(at)
    other = await make.sent_invoice()
    await erasure.erase(customer, NAME, "command")
    assert (await of_customer(other.customer)).name == "Holt Architekten"
    assert (await links.link(other.link)).reason is None
    assert await db().fetch("SELECT source FROM document WHERE source IS NOT NULL")


async def test_same_name_comes_anew(database: Database, at: At) -> None:
    customer = await known(at)
    await erasure.erase(customer, NAME, "command")
    assert await make.customer(NAME, external_id="K-1") != customer


def test_keeping_periods_end_with_a_year() -> None:
    assert kept_until("invoice", dt.date(2026, 1, 1)) == dt.date(2034, 12, 31)
    assert kept_until("quote", dt.date(2026, 12, 31)) == dt.date(2032, 12, 31)
