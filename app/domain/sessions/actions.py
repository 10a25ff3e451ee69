"""Staff sign in and out, and change what lets them in."""

import datetime as dt
import secrets
import uuid

import msgspec

from app.domain import clock, identifiers, passwords, tables
from app.domain.activity.rules import StaffChanged, StaffSignedIn, StaffSignedOut
from app.domain.errors import Fault, NotFound, Refused
from app.domain.second_step.actions import check, drop
from app.domain.sessions import rules
from app.domain.staff import actions as staff_actions
from app.domain.staff.rules import check_password, secret_hash
from app.domain.throttle import allow
from app.domain.unit import Unit
from app.engine import Row, db

_WRONG = "This e-mail address and password do not belong together."
_STALE = "This sign-in link was used already or is too old."


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """A new session: the cookie's secret, and until when it opens it."""

    secret: str
    expires_at: dt.datetime


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """Who tries to sign in from where; `code` is that of the second step."""

    address: str = ""
    device: str = ""
    code: str = ""


async def sign_in(email: str, password: str, attempt: Attempt) -> SignedIn:
    """Open a session by password. Raises Refused, TooMany."""
    account = email.strip().lower()
    await allow(f"sign-in:account:{account}", rules.BY_ACCOUNT)
    await allow(f"sign-in:address:{attempt.address}", rules.BY_ADDRESS)
    rows = await db().fetch(
        "SELECT id, password_hash, totp_secret FROM staff WHERE email = $1 AND active", account
    )
    fits = await passwords.fits(rows[0]["password_hash"] if rows else "", password)
    if not fits:
        raise Refused(_WRONG)
    return await _open(rows[0], attempt)


async def invite(staff: uuid.UUID) -> str:
    """The secret of a sign-in link for `staff`, good once and for an hour."""
    secret = secrets.token_urlsafe(32)
    await tables.SignInTicket.insert(
        tables.SignInTicket(
            secret_hash=secret_hash(secret),
            staff=staff,
            expires_at=clock.now() + rules.TICKET_LASTS,
        )
    )
    return secret


async def redeem(ticket: str, attempt: Attempt = Attempt()) -> SignedIn:  # noqa: B008  # frozen
    """Open a session by a sign-in link.

    Raises Refused when it is used, too old or unknown, or the code of the second step is missing;
    TooMany.
    """
    rows = await db().fetch(
        "SELECT staff.id, staff.email, staff.totp_secret FROM sign_in_ticket"
        " JOIN staff ON staff.id = sign_in_ticket.staff WHERE sign_in_ticket.secret_hash = $1"
        " AND sign_in_ticket.used_at IS NULL AND sign_in_ticket.expires_at > $2 AND staff.active",
        secret_hash(ticket),
        clock.now(),
    )
    if not rows:
        raise Refused(_STALE)
    if rows[0]["totp_secret"]:
        await allow(f"sign-in:account:{rows[0]['email']}", rules.BY_ACCOUNT)
    return await _open(rows[0], attempt, secret_hash(ticket))


async def set_up(
    ticket: str, *, email: str, name: str, password: str, attempt: Attempt
) -> SignedIn:
    """The first owner of an empty installation, signed in. Raises Refused, Conflict."""
    staff = await staff_actions.set_up(ticket, email=email, name=name, password=password)
    return await _open({"id": staff, "totp_secret": ""}, attempt)


async def sign_out(session: rules.Session) -> None:
    """End a session; its sockets close when they read so in the log."""
    await end(session.id, session)


async def end(identifier: uuid.UUID, session: rules.Session) -> None:
    """End one of somebody's own sessions. Raises NotFound."""
    async with Unit(session.actor) as unit:
        ended = await db().fetch(
            "DELETE FROM session WHERE id = $1 AND staff = $2 RETURNING id",
            identifier,
            session.staff,
        )
        if not ended:
            raise NotFound("There is no such session.")
        unit.record(StaffSignedOut(session=identifier))


async def change_password(session: rules.Session, current: str, wanted: str) -> None:
    """Another password; every other session of this member ends. Raises Refused, TooMany."""
    check_password(wanted)
    await allow(f"sign-in:account:{session.email}", rules.BY_ACCOUNT)
    rows = await db().fetch("SELECT password_hash FROM staff WHERE id = $1", session.staff)
    kept = rows[0]["password_hash"]
    if kept and not await passwords.fits(kept, current):
        fault = Fault("current", "This is not your present password.")
        raise Refused("The password was not changed.", fault)
    hashed = await passwords.hashed(wanted)
    async with Unit(session.actor) as unit:
        await db().fetch("UPDATE staff SET password_hash = $1 WHERE id = $2", hashed, session.staff)
        unit.record(StaffChanged(staff=session.staff, fields=("password",)))
        await staff_actions.end_sessions(unit, session.staff, but=session.id)


async def drop_second_step(session: rules.Session, code: str) -> None:
    """Sign in without a second step from now on. Raises Refused, Conflict, TooMany."""
    await allow(f"sign-in:account:{session.email}", rules.BY_ACCOUNT)
    rows = await db().fetch("SELECT totp_secret FROM staff WHERE id = $1", session.staff)
    if rows[0]["totp_secret"]:
        await check(session.staff, rows[0]["totp_secret"], code)
    await drop(session.staff, session.actor)


async def seen(identifier: uuid.UUID) -> None:
    """Note that a session gave a sign of life just now."""
    await db().fetch("UPDATE session SET seen_at = $1 WHERE id = $2", clock.now(), identifier)


async def _open(staff: Row, attempt: Attempt, ticket: bytes | None = None) -> SignedIn:
    """A new session, once the second step is taken; it uses up `ticket`. Raises Refused."""
    identifier = uuid.UUID(str(staff["id"]))
    if staff["totp_secret"]:
        await check(identifier, staff["totp_secret"], attempt.code)
    secret, session = secrets.token_urlsafe(32), identifiers.new()
    async with Unit(f"staff:{identifier}") as unit:
        if ticket is not None:
            await _use(ticket, unit.now)
        expires_at = unit.now + rules.SESSION_LASTS
        await tables.Session.insert(
            tables.Session(
                id=session,
                secret_hash=secret_hash(secret),
                staff=identifier,
                created_at=unit.now,
                expires_at=expires_at,
                device=attempt.device[:60],
            )
        )
        unit.record(StaffSignedIn(session=session))
    return SignedIn(secret=secret, expires_at=expires_at)


async def _use(ticket: bytes, now: dt.datetime) -> None:
    used = await db().fetch(
        "UPDATE sign_in_ticket SET used_at = $1 WHERE secret_hash = $2 AND used_at IS NULL"
        " RETURNING staff",
        now,
        ticket,
    )
    if not used:
        raise Refused(_STALE)
