"""Erasing a customer, for owners and admins."""

import uuid
from typing import Annotated, Any

import msgspec
from litestar import Request
from litestar.params import FromPath, JSONBody

from app.domain.erasure import actions
from app.domain.erasure.rules import ErasurePlan
from app.domain.sessions.rules import Session


class Erasing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`confirmed` is the customer's name, typed by the one who erases it."""

    confirmed: Annotated[str, msgspec.Meta(max_length=200, pattern=r"^[^\x00]*$")]


async def plan(customer: FromPath[uuid.UUID]) -> ErasurePlan:
    """What erasing a customer would take away, and what the law wants kept."""
    return await actions.plan(customer)


async def erase(
    request: Request[Session, Any, Any], customer: FromPath[uuid.UUID], data: JSONBody[Erasing]
) -> ErasurePlan:
    """Erase a customer's personal data; this cannot be undone."""
    return await actions.erase(customer, data.confirmed, request.user.actor)
