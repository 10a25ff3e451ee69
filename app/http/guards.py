"""Who may ask what. Nothing may be asked that does not say so in the map of routes."""

from typing import Any, Literal, TypeAlias

from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.handlers import BaseRouteHandler

from app.domain import clock
from app.domain.keys import actions as keys
from app.domain.keys.queries import caller
from app.domain.keys.rules import Caller
from app.domain.sessions import actions as sessions
from app.domain.sessions.queries import session
from app.domain.sessions.rules import SEEN_EVERY, Session
from app.domain.staff.rules import ROLES, Role, may

#: `public`: anybody; `token`: who holds a link, `signature`: who signs with a secret that both know
#: (the handler asks for these two); a role: staff who have it.
Access: TypeAlias = Literal["public", "token", "signature"] | Role
Connection: TypeAlias = ASGIConnection[Any, Any, Any, Any]
_BEARER = "Bearer "
#: What a program may do at most, whatever its scopes.
_KEY_ROLE: Role = "member"


async def guard(connection: Connection, handler: BaseRouteHandler) -> None:
    """Let the request through if its route's access allows it. Raises 401, 403."""
    access = handler.opt.get("access")
    if access in {"public", "token", "signature"}:
        return
    if access not in ROLES:
        raise PermissionDeniedException
    authorization = connection.headers.get("authorization", "")
    if authorization.startswith(_BEARER):
        found = await _program(authorization[len(_BEARER) :], handler.opt.get("scope"))
    else:
        found = await signed_in(connection)
        if found and _long_ago(found.seen_at):
            await sessions.seen(found.id)
    if found is None:
        raise NotAuthorizedException
    if not may(found.role, access):
        raise PermissionDeniedException
    connection.scope["user"] = found


async def signed_in(connection: Connection) -> Session | None:
    """The session that the request's cookie opens."""
    secret = connection.cookies.get(cookie_name(secure=connection.app.state.config.secure))
    return await session(secret) if secret else None


def cookie_name(*, secure: bool) -> str:
    """`__Host-` ties the cookie to this host over TLS (RFC 6265bis, 4.1.3.2)."""
    return "__Host-porchlight" if secure else "porchlight"


async def _program(secret: str, scope: str | None) -> Session | None:
    """Whoever asks by an API key; a route without a scope is for people. Raises 403."""
    found = await caller(secret)
    if found is None:
        return None
    if scope not in found.scopes:
        raise PermissionDeniedException
    if _long_ago(found.seen_at):
        await keys.seen(found.id)
    return _acting(found)


def _acting(found: Caller) -> Session:
    return Session(
        id=found.id,
        staff=found.staff,
        name=found.name,
        email="",
        role=_KEY_ROLE,
        expires_at=clock.now(),
        key=found.id,
    )


def _long_ago(seen_at: Any) -> bool:
    return seen_at is None or clock.now() - seen_at > SEEN_EVERY
