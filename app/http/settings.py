"""The settings, the sellers and the customers' switches, for staff."""

import uuid
from typing import Any

from litestar import Request
from litestar.params import FromPath, JSONBody

from app.domain.customers import actions as customers
from app.domain.customers import queries as customer_queries
from app.domain.customers.rules import Changes as CustomerChanges
from app.domain.customers.rules import Customer
from app.domain.sellers import actions as sellers
from app.domain.sessions.rules import Session
from app.domain.settings import actions, queries
from app.domain.settings.rules import Changes, Settings


async def settings() -> Settings:
    """The business, its brand, and what its portal shows."""
    return await queries.current()


async def change_settings(request: Request[Session, Any, Any], data: JSONBody[Changes]) -> Settings:
    """Change some settings, as of the version that was seen."""
    return await actions.change(data, request.user.actor)


async def customer(customer: FromPath[uuid.UUID]) -> Customer:
    """One customer with its contacts."""
    return await customer_queries.customer(customer)


async def change_customer(
    request: Request[Session, Any, Any],
    customer: FromPath[uuid.UUID],
    data: JSONBody[CustomerChanges],
) -> Customer:
    """Switch one customer's portal, or choose its language, as of the version that was seen."""
    return await customers.change(customer, data, request.user.actor)


async def confirm(request: Request[Session, Any, Any], seller: FromPath[uuid.UUID]) -> None:
    """Take a seller for this business: its bank details are shown from now on."""
    await sellers.confirm(seller, request.user.actor)
