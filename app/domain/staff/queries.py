"""Who is signed in."""

import datetime as dt
import uuid

import msgspec

from app.domain import clock
from app.domain.errors import NotFound
from app.domain.staff.rules import Session, secret_hash
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


async def by_email(email: str) -> uuid.UUID:
    """Who has this address. Raises NotFound."""
    rows = await db().fetch(
        "SELECT id FROM staff WHERE email = $1 AND active", email.strip().lower()
    )
    if not rows:
        raise NotFound(f"{email} is no member of staff.")
    return uuid.UUID(str(rows[0]["id"]))
