"""Customers, for staff and for the business's own system."""

import uuid
from typing import Any

import msgspec
from litestar import Request
from litestar.params import FromPath, FromQuery, JSONBody

from app.domain.activity import queries as activity
from app.domain.customers import actions, queries
from app.domain.customers.rules import Changes, Customer, NewCustomer
from app.domain.delivery import reminders
from app.domain.delivery.reminders import ReminderRefusal
from app.domain.documents import customers as lists
from app.domain.documents.customers import CustomerPage, CustomerRow, CustomerSort
from app.domain.errors import NotFound
from app.domain.links import queries as links
from app.domain.links.actions import add_customer
from app.domain.links.queries import Link
from app.domain.sessions.rules import Session
from app.engine import db
from app.http.parameters import PAGE, After, Limit, Search

EXTERNAL = "external:"


class CustomerScreen(msgspec.Struct, frozen=True, kw_only=True):
    """One customer as of the log's entry `seq`."""

    seq: int
    customer: Customer
    standing: CustomerRow
    portal_links: list[Link]
    reminder_refusals: list[ReminderRefusal]


async def customers(
    q: Search = "",
    sort: FromQuery[CustomerSort] = "name",
    after: After = None,
    limit: Limit = PAGE,
) -> CustomerPage:
    """Customers, a page at a time; `after` is the `next` of the page before."""
    return await lists.customers(q, sort, after, limit)


async def add(request: Request[Session, Any, Any], data: JSONBody[NewCustomer]) -> Customer:
    """Add a customer, with its portal link."""
    return await queries.customer(await add_customer(data, request.user.actor))


async def customer(customer: FromPath[str]) -> Customer:
    """One customer with its contacts, by its id or as `external:<id>`."""
    return await queries.customer(await known(customer))


async def screen(customer: FromPath[uuid.UUID]) -> CustomerScreen:
    """A customer with what it owes, what people there did, and the links to its portal."""
    async with db().snapshot():
        return CustomerScreen(
            seq=(await activity.head()).seq,
            customer=await queries.customer(customer),
            standing=await lists.customer_row(customer),
            portal_links=await links.of_portal(customer),
            reminder_refusals=await reminders.refusals(customer),
        )


async def change(
    request: Request[Session, Any, Any], customer: FromPath[str], data: JSONBody[Changes]
) -> Customer:
    """Change a customer, as of the version that was seen."""
    return await actions.change(await known(customer), data, request.user.actor)


async def allow_reminders(
    request: Request[Session, Any, Any], customer: FromPath[uuid.UUID], refusal: FromPath[uuid.UUID]
) -> None:
    """Let reminders go to an address again whose owner had asked for no more of them."""
    await reminders.allow(customer, refusal, request.user.actor)


async def known(text: str) -> uuid.UUID:
    """The customer that an address names. Raises NotFound."""
    if text.startswith(EXTERNAL):
        return await queries.by_external_id(text.removeprefix(EXTERNAL))
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NotFound("There is no such customer.") from None
