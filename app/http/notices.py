"""What a member is told, and how he likes it."""

import uuid
from typing import Annotated, Any

import msgspec
from litestar import Request
from litestar.params import FromPath, FromQuery, JSONBody

from app.domain.daily import TimeOfDay
from app.domain.notices import actions, queries, rules
from app.domain.notices.queries import NoticeList, StaffMail, StaffMailShown
from app.domain.notices.rules import NoticeChanges, NoticeKind, Way
from app.domain.outgoing import queries as outgoing_queries
from app.domain.outgoing.rules import Transport
from app.domain.sessions.rules import Session
from app.domain.settings.queries import current
from app.domain.staff.rules import may
from app.http.parameters import PAGE, Limit

_LISTED = 30
_AT_ONCE = 100


class Reading(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The notices that were read; null for all."""

    notices: Annotated[list[uuid.UUID], msgspec.Meta(max_length=_AT_ONCE)] | None = None


class NoticeChoices(msgspec.Struct, frozen=True, kw_only=True):
    """How a member is told.

    `ways` has each kind that his role may be told of, `possible` the ways that it may take;
    `business_zone` is the clock of the digest, and of the quiet hours where they have none of
    their own; `transport` is none while no e-mail leaves.
    """

    ways: dict[NoticeKind, list[Way]]
    possible: dict[NoticeKind, list[Way]]
    quiet: bool
    quiet_from: TimeOfDay
    quiet_until: TimeOfDay
    time_zone: str
    business_zone: str
    digest: bool
    digest_at: TimeOfDay
    email: str
    transport: Transport
    version: int


async def notices(request: Request[Session, Any, Any]) -> NoticeList:
    """The last things that this member was told, and how many of all are unread."""
    return await queries.notices(request.user.staff, request.user.role, _LISTED)


async def read(request: Request[Session, Any, Any], data: JSONBody[Reading]) -> NoticeList:
    """Mark notices as read."""
    await actions.read(request.user.staff, data.notices)
    request.app.state.dashboards.notify([request.user.staff])
    return await notices(request)


async def preferences(request: Request[Session, Any, Any]) -> NoticeChoices:
    """How this member is told."""
    return await _choices(request)


async def change_preferences(
    request: Request[Session, Any, Any], data: JSONBody[NoticeChanges]
) -> NoticeChoices:
    """Change how this member is told, as of the version that was seen."""
    await actions.change(request.user.staff, data, request.user.actor)
    return await _choices(request)


async def send_test(request: Request[Session, Any, Any]) -> None:
    """Send this member an e-mail as notices come."""
    await actions.send_test(request.user.staff, request.user.actor)


async def mails(
    request: Request[Session, Any, Any],
    before: FromQuery[uuid.UUID | None] = None,
    limit: Limit = PAGE,
) -> list[StaffMail]:
    """E-mails to staff, the latest first: all of them for admins, else one's own."""
    return await queries.messages(_whose(request), before, limit)


async def mail(request: Request[Session, Any, Any], mail: FromPath[uuid.UUID]) -> StaffMailShown:
    """An e-mail to staff as it looks."""
    return await queries.message(mail, _whose(request))


def _whose(request: Request[Session, Any, Any]) -> uuid.UUID | None:
    return None if may(request.user.role, "admin") else request.user.staff


async def _choices(request: Request[Session, Any, Any]) -> NoticeChoices:
    reader, settings = await queries.reader(request.user.staff), await current()
    wanted = reader.preferences
    ways = rules.choices(reader.role, wanted)
    return NoticeChoices(
        ways={kind: sorted(each) for kind, each in ways.items()},
        possible={kind: sorted(rules.SORTS[kind].ways) for kind in ways},
        quiet=wanted.quiet,
        quiet_from=wanted.quiet_from,
        quiet_until=wanted.quiet_until,
        time_zone=wanted.time_zone,
        business_zone=settings.time_zone,
        digest=wanted.digest,
        digest_at=wanted.digest_at,
        email=request.user.email,
        transport=(await outgoing_queries.current()).transport,
        version=wanted.version,
    )
