"""Staff sign in and out."""

import asyncio
import datetime as dt
import secrets
import uuid

import argon2
import msgspec

from app.domain import clock, identifiers, tables
from app.domain.activity.rules import StaffSignedIn, StaffSignedOut
from app.domain.errors import Refused, TooMany
from app.domain.rates import Bucket, Level, taken
from app.domain.sessions import rules
from app.domain.staff.actions import HASHER
from app.domain.staff.rules import secret_hash
from app.domain.unit import Unit
from app.engine import Row, db

_WRONG = "This e-mail address and password do not belong together."


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """A new session: the cookie's secret, and until when it opens it."""

    secret: str
    expires_at: dt.datetime


async def sign_in(email: str, password: str, address: str) -> SignedIn:
    """Open a session by password. Raises Refused, TooMany."""
    account = email.strip().lower()
    await _allow(f"sign-in:account:{account}", rules.BY_ACCOUNT)
    await _allow(f"sign-in:address:{address}", rules.BY_ADDRESS)
    rows = await db().fetch(
        "SELECT id, password_hash FROM staff WHERE email = $1 AND active", account
    )
    hashed = (rows[0]["password_hash"] if rows else "") or await _nobodys_hash()
    fits = await asyncio.to_thread(_fits, hashed, password)
    if not rows or not rows[0]["password_hash"] or not fits:
        raise Refused(_WRONG)
    return await _open(rows[0]["id"])


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


async def redeem(ticket: str) -> SignedIn:
    """Open a session by a sign-in link. Raises Refused when it is used, too old or unknown."""
    now = clock.now()
    rows: list[Row] = await db().fetch(
        "UPDATE sign_in_ticket SET used_at = $1 WHERE secret_hash = $2 AND used_at IS NULL"
        " AND expires_at > $1 RETURNING staff",
        now,
        secret_hash(ticket),
    )
    if not rows:
        raise Refused("This sign-in link was used already or is too old.")
    return await _open(rows[0]["staff"])


async def sign_out(session: rules.Session) -> None:
    """End a session; its sockets close when they read so in the log."""
    async with Unit(session.actor) as unit:
        await db().fetch("DELETE FROM session WHERE id = $1", session.id)
        unit.record(StaffSignedOut(session=session.id))


async def _open(staff: uuid.UUID) -> SignedIn:
    secret = secrets.token_urlsafe(32)
    async with Unit(f"staff:{staff}") as unit:
        expires_at = unit.now + rules.SESSION_LASTS
        identifier = identifiers.new()
        await tables.Session.insert(
            tables.Session(
                id=identifier,
                secret_hash=secret_hash(secret),
                staff=staff,
                created_at=unit.now,
                expires_at=expires_at,
            )
        )
        unit.record(StaffSignedIn(session=identifier))
    return SignedIn(secret=secret, expires_at=expires_at)


async def _allow(key: str, bucket: Bucket) -> None:
    async with db().transaction():
        now = clock.now()
        await db().fetch(
            "INSERT INTO rate (key, tokens, refilled_at) VALUES ($1, $2, $3)"
            " ON CONFLICT (key) DO NOTHING",
            key,
            float(bucket.capacity),
            now,
        )
        lock = " FOR UPDATE" if db().engine_type == "postgres" else ""
        rows = await db().fetch(f"SELECT tokens, refilled_at FROM rate WHERE key = $1{lock}", key)
        level = Level(rows[0]["tokens"], rows[0]["refilled_at"])
        allowed, after = taken(bucket, level, now)
        await db().fetch(
            "UPDATE rate SET tokens = $1, refilled_at = $2 WHERE key = $3",
            after.tokens,
            after.at,
            key,
        )
    if not allowed:
        raise TooMany("Too many tries. Wait a few minutes, then try again.")


def _fits(hashed: str, password: str) -> bool:
    try:
        return HASHER.verify(hashed, password)
    except argon2.exceptions.VerificationError:
        return False


class _Nobody:
    hashed = ""


async def _nobodys_hash() -> str:
    """A hash that no password fits, so that an unknown address takes as long as a wrong one."""
    if not _Nobody.hashed:
        _Nobody.hashed = await asyncio.to_thread(HASHER.hash, secrets.token_urlsafe(32))
    return _Nobody.hashed
