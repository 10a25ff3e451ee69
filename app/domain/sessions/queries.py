"""Who is signed in."""

import datetime as dt
import uuid

import msgspec

from app.domain import clock
from app.domain.sessions.rules import OpenSession, Session
from app.domain.staff.rules import secret_hash
from app.engine import db


async def session(secret: str) -> Session | None:
    """The session that a cookie's secret opens, while it lasts and its owner is active."""
    row = await db().point(
        "SELECT session.id, session.staff, session.expires_at, session.seen_at,"
        " staff.name, staff.email, staff.role, staff.locale"
        " FROM session JOIN staff ON staff.id = session.staff"
        " WHERE session.secret_hash = $1 AND staff.active",
        secret_hash(secret),
    )
    if row is None:
        return None
    found = msgspec.convert(row, Session, strict=False)
    return found if found.expires_at > clock.now() else None


async def lasts(session: uuid.UUID) -> bool:
    """Whether a session still opens anything."""
    row = await db().point(
        "SELECT session.expires_at FROM session JOIN staff ON staff.id = session.staff"
        " WHERE session.id = $1 AND staff.active",
        session,
    )
    return row is not None and msgspec.convert(row["expires_at"], dt.datetime) > clock.now()


async def of_staff(staff: uuid.UUID) -> list[OpenSession]:
    """What somebody has open, the latest first."""
    rows = await db().fetch(
        "SELECT id, device, created_at, seen_at, expires_at FROM session"
        " WHERE staff = $1 AND expires_at > $2 ORDER BY coalesce(seen_at, created_at) DESC, id",
        staff,
        clock.now(),
    )
    return msgspec.convert(rows, list[OpenSession], strict=False)
