"""The people of the business and their programs' keys, for admins."""

import uuid
from typing import Any

import msgspec
from litestar import Request
from litestar.params import FromPath, JSONBody

from app.domain.keys import actions as keys
from app.domain.keys import queries as key_queries
from app.domain.keys.rules import Key, New
from app.domain.sessions.actions import invite
from app.domain.sessions.rules import Session
from app.domain.staff import actions, queries
from app.domain.staff.rules import Changes, Email, Member, Name, Role, check_authority


class Invitation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    email: Email
    name: Name
    role: Role


class Invited(msgspec.Struct, frozen=True, kw_only=True):
    """A colleague, and a sign-in link to hand over: good once and for an hour."""

    member: Member
    url: str


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A key with its secret, which nobody can read again."""

    key: Key
    secret: str


async def members() -> list[Member]:
    """Everybody of the business."""
    return await queries.members()


async def add(request: Request[Session, Any, Any], data: JSONBody[Invitation]) -> Invited:
    """Let somebody in, with a sign-in link to hand over."""
    check_authority(request.user.role, data.role, data.role)
    added = await actions.add(
        email=data.email, name=data.name, role=data.role, password="", actor=request.user.actor
    )
    return await _invited(request, added)


async def change(
    request: Request[Session, Any, Any], member: FromPath[uuid.UUID], data: JSONBody[Changes]
) -> Member:
    """Change somebody's name or role, or whether they may sign in, as of the version seen."""
    await actions.change(member, data, request.user.role, request.user.actor)
    return await queries.member(member)


async def invite_again(request: Request[Session, Any, Any], member: FromPath[uuid.UUID]) -> Invited:
    """Another sign-in link for somebody."""
    found = await queries.member(member)
    check_authority(request.user.role, found.role, found.role)
    return await _invited(request, member)


async def api_keys() -> list[Key]:
    """Every API key."""
    return await key_queries.keys()


async def make_key(request: Request[Session, Any, Any], data: JSONBody[New]) -> Made:
    """Make an API key; its secret is shown once."""
    made, secret = await keys.create(data, request.user.staff, request.user.actor)
    return Made(key=await key_queries.key(made), secret=secret)


async def revoke_key(request: Request[Session, Any, Any], key: FromPath[uuid.UUID]) -> None:
    """End an API key at once."""
    await keys.revoke(key, request.user.actor)


async def _invited(request: Request[Session, Any, Any], member: uuid.UUID) -> Invited:
    public_url: str = request.app.state.config.public_url
    return Invited(
        member=await queries.member(member),
        url=f"{public_url}/staff/sign-in#{await invite(member)}",
    )
