"""Signing in and out, and who is signed in."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.params import JSONBody

from app.domain.sessions import actions
from app.domain.sessions.actions import SignedIn
from app.domain.sessions.rules import Session
from app.domain.staff.rules import LONGEST_PASSWORD, Role
from app.http.guards import cookie_name


class Credentials(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    email: Annotated[str, msgspec.Meta(max_length=254, pattern=r"^[^\x00]*$")]
    password: Annotated[str, msgspec.Meta(max_length=LONGEST_PASSWORD)]


class Ticket(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The secret of a sign-in link, which stands after its `#` and so in no log."""

    ticket: Annotated[str, msgspec.Meta(max_length=100)]


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """Who is signed in."""

    name: str
    email: str
    role: Role


async def sign_in(request: Request[Any, Any, Any], data: JSONBody[Credentials]) -> Response[None]:
    """Open a session by e-mail address and password."""
    address = request.client.host if request.client else ""
    return _opened(request, await actions.sign_in(data.email, data.password, address))


async def redeem(request: Request[Any, Any, Any], data: JSONBody[Ticket]) -> Response[None]:
    """Open a session by a sign-in link, once."""
    return _opened(request, await actions.redeem(data.ticket))


async def who(request: Request[Session, Any, Any]) -> Me:
    """Who is signed in."""
    return Me(name=request.user.name, email=request.user.email, role=request.user.role)


async def sign_out(request: Request[Session, Any, Any]) -> Response[None]:
    """End this session, and every socket that it opened."""
    await actions.sign_out(request.user)
    secure = request.app.state.config.secure
    gone = Cookie(key=cookie_name(secure=secure), path="/", max_age=0, secure=secure)
    return Response(None, status_code=204, cookies=[gone])


def _opened(request: Request[Any, Any, Any], signed_in: SignedIn) -> Response[None]:
    secure = request.app.state.config.secure
    cookie = Cookie(
        key=cookie_name(secure=secure),
        value=signed_in.secret,
        path="/",
        expires=None,
        max_age=14 * 24 * 3600,
        httponly=True,
        secure=secure,
        samesite="lax",
    )
    return Response(None, status_code=204, cookies=[cookie])
