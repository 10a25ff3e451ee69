"""Who is signed in."""

import datetime as dt
import uuid

import msgspec

from app.domain import clock
from app.domain.sessions.rules import Session
from app.domain.staff.rules import secret_hash
from app.engine import db


async def session(secret: str) -> Session | None:
    """The session that a cookie's secret opens, while it lasts and its owner is active."""
    row = await db().point(
        "SELECT session.id, session.staff, session.expires_at, staff.name, staff.email, staff.role"
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
