"""Links for staff: handing out, replacing, ending."""

import uuid
from typing import Any

import msgspec
from litestar import Request
from litestar.params import FromPath

from app.domain.customers.queries import customer as known_customer
from app.domain.documents.queries import card
from app.domain.links import actions, queries
from app.domain.links.actions import Copied
from app.domain.links.queries import Link, Sample
from app.domain.sessions.rules import Session


class HandedOut(msgspec.Struct, frozen=True, kw_only=True):
    """A whole address to hand to a customer."""

    url: str
    link: Link


async def copy(request: Request[Session, Any, Any], link: FromPath[uuid.UUID]) -> HandedOut:
    """Hand out a link's whole address; the first time starts its clock."""
    copied = await actions.copy(link, request.user.actor)
    return HandedOut(url=_url(request, copied), link=await queries.link(link))


async def regenerate(request: Request[Session, Any, Any], link: FromPath[uuid.UUID]) -> Link:
    """End a link at once and make its successor."""
    return await queries.link(await actions.regenerate(link, request.user.actor))


async def revoke(request: Request[Session, Any, Any], link: FromPath[uuid.UUID]) -> Link:
    """End a link at once, without a successor."""
    await actions.revoke(link, request.user.actor)
    return await queries.link(link)


async def renew_document(
    request: Request[Session, Any, Any], document: FromPath[uuid.UUID]
) -> Link:
    """A new link to a document whose last one was revoked."""
    shown = await card(document)
    return await queries.link(await actions.renew(shown.customer, document, request.user.actor))


async def renew_portal(request: Request[Session, Any, Any], customer: FromPath[uuid.UUID]) -> Link:
    """A new link to a customer's portal whose last one was revoked."""
    known = await known_customer(customer)
    return await queries.link(await actions.renew(known.id, None, request.user.actor))


async def sample() -> Sample:
    """A portal to look at; opening it is told as a visit of staff."""
    return await queries.sample()


def _url(request: Request[Session, Any, Any], copied: Copied) -> str:
    public_url: str = request.app.state.config.public_url
    return public_url + copied.path
