"""Signing in and out, who is signed in, and what lets them in."""

import uuid
from typing import Annotated, Any

import msgspec
from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.params import FromPath, JSONBody

from app.domain.errors import Fault, Refused
from app.domain.locale import Locale
from app.domain.second_step import actions as second_step
from app.domain.second_step.rules import Begun, begun
from app.domain.sessions import actions, queries
from app.domain.sessions.actions import Attempt, SignedIn
from app.domain.sessions.rules import OpenSession, Session
from app.domain.staff.actions import speak
from app.domain.staff.queries import member
from app.domain.staff.rules import LONGEST_PASSWORD, Email, Name, Role
from app.domain.visits.callers import device
from app.formats import qr
from app.formats.language import languages
from app.http.guards import cookie_name

_AGENT = 400  # characters of what a browser calls itself
Password = Annotated[str, msgspec.Meta(max_length=LONGEST_PASSWORD)]
Code = Annotated[str, msgspec.Meta(max_length=40, pattern=r"^[^\x00]*$")]
Secret = Annotated[str, msgspec.Meta(max_length=100)]


class Credentials(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`code` is that of the second step, where there is one."""

    email: Annotated[str, msgspec.Meta(max_length=254, pattern=r"^[^\x00]*$")]
    password: Password
    code: Code = ""


class Ticket(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The secret of a sign-in link, which stands after its `#` and so in no log."""

    ticket: Secret
    code: Code = ""


class SetUp(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The first owner of an empty installation."""

    ticket: Secret
    email: Email
    name: Name
    password: Password


class NewPassword(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`current` is left out by whoever has none yet."""

    password: Password
    current: Password = ""


class Confirmation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The secret of a second step that was begun, and a code that it gives."""

    secret: Annotated[str, msgspec.Meta(max_length=32, pattern="^[A-Z2-7]{32}$")]
    code: Code


class Dropped(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    code: Code


class Language(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the dashboard speaks to this member; "" is the browser's language."""

    locale: Locale


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """Who is signed in. `session` names this session, and opens nothing."""

    id: uuid.UUID
    name: str
    email: str
    role: Role
    has_password: bool
    two_step: bool
    locale: str
    session: uuid.UUID


class SecondStep(msgspec.Struct, frozen=True, kw_only=True):
    """What a phone needs to give codes; `picture` is a QR code as a data URI."""

    begun: Begun
    picture: str


class RecoveryCodes(msgspec.Struct, frozen=True, kw_only=True):
    """Each good once, instead of the second step; shown once."""

    codes: list[str]


async def sign_in(request: Request[Any, Any, Any], data: JSONBody[Credentials]) -> Response[None]:
    """Open a session by e-mail address and password."""
    attempt = _attempt(request, data.code)
    return _opened(request, await actions.sign_in(data.email, data.password, attempt))


async def redeem(request: Request[Any, Any, Any], data: JSONBody[Ticket]) -> Response[None]:
    """Open a session by a sign-in link, once."""
    return _opened(request, await actions.redeem(data.ticket, _attempt(request, data.code)))


async def set_up(request: Request[Any, Any, Any], data: JSONBody[SetUp]) -> Response[None]:
    """Make the first owner of an empty installation, and open a session."""
    opened = await actions.set_up(
        data.ticket,
        email=data.email,
        name=data.name,
        password=data.password,
        attempt=_attempt(request),
    )
    return _opened(request, opened)


async def who(request: Request[Session, Any, Any]) -> Me:
    """Who is signed in."""
    found = await member(request.user.staff)
    names = (name for name in Me.__struct_fields__ if name != "session")
    return Me(**{name: getattr(found, name) for name in names}, session=request.user.id)


async def sessions(request: Request[Session, Any, Any]) -> list[OpenSession]:
    """Everything that this member has open."""
    return await queries.of_staff(request.user.staff)


async def end(request: Request[Session, Any, Any], session: FromPath[uuid.UUID]) -> None:
    """End one of this member's sessions, and every socket that it opened."""
    await actions.end(session, request.user)


async def change_password(request: Request[Session, Any, Any], data: JSONBody[NewPassword]) -> None:
    """Set a password; every other session of this member ends."""
    await actions.change_password(request.user, data.current, data.password)


async def change_language(request: Request[Session, Any, Any], data: JSONBody[Language]) -> None:
    """Choose the language of this member's dashboard. Raises Refused."""
    if data.locale and data.locale.partition("-")[0].lower() not in languages("staff"):
        raise Refused(
            "The dashboard does not speak this language.", Fault("locale", "Choose another.")
        )
    await speak(request.user.staff, data.locale, request.user.actor)


async def begin_second_step(request: Request[Session, Any, Any]) -> SecondStep:
    """A secret for a phone; it is in force once a code of it came back."""
    started = begun(request.user.email)
    return SecondStep(begun=started, picture=qr.picture(started.uri))


async def confirm_second_step(
    request: Request[Session, Any, Any], data: JSONBody[Confirmation]
) -> RecoveryCodes:
    """Ask for a second step from now on."""
    user = request.user
    return RecoveryCodes(
        codes=await second_step.confirm(user.staff, data.secret, data.code, user.actor)
    )


async def drop_second_step(request: Request[Session, Any, Any], data: JSONBody[Dropped]) -> None:
    """Ask for no second step any more."""
    await actions.drop_second_step(request.user, data.code)


async def sign_out(request: Request[Session, Any, Any]) -> Response[None]:
    """End this session, and every socket that it opened."""
    await actions.sign_out(request.user)
    secure = request.app.state.config.secure
    gone = Cookie(key=cookie_name(secure=secure), path="/", max_age=0, secure=secure)
    return Response(None, status_code=204, cookies=[gone])


def _attempt(request: Request[Any, Any, Any], code: str = "") -> Attempt:
    return Attempt(
        address=request.client.host if request.client else "",
        device=device(request.headers.get("user-agent", "")[:_AGENT]),
        code=code,
    )


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
