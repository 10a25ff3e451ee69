"""Who may ask what. Nothing may be asked that does not say so in the map of routes."""

from typing import Any, Literal, TypeAlias

from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.handlers import BaseRouteHandler

from app.domain.sessions.queries import session
from app.domain.sessions.rules import Session
from app.domain.staff.rules import ROLES, Role, may

#: `public`: anybody; `token`: who holds a link (the handler asks); a role: staff who have it.
Access: TypeAlias = Literal["public", "token"] | Role
Connection: TypeAlias = ASGIConnection[Any, Any, Any, Any]


async def guard(connection: Connection, handler: BaseRouteHandler) -> None:
    """Let the request through if its route's access allows it. Raises 401, 403."""
    access = handler.opt.get("access")
    if access in {"public", "token"}:
        return
    if access not in ROLES:
        raise PermissionDeniedException
    found = await signed_in(connection)
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
