"""The people of the business."""

import uuid

import msgspec

from app.domain.errors import NotFound
from app.domain.staff.rules import Member
from app.engine import db

_MEMBERS = """SELECT staff.id, staff.name, staff.email, staff.role, staff.active, staff.created_at,
  staff.password_hash <> '' AS has_password, staff.totp_secret <> '' AS two_step, staff.locale,
  staff.version,
  (SELECT max(coalesce(session.seen_at, session.created_at)) FROM session
   WHERE session.staff = staff.id) AS seen_at
FROM staff
"""


async def members() -> list[Member]:
    """Everybody, those who may sign in first, by name."""
    rows = await db().fetch(f"{_MEMBERS} ORDER BY staff.active DESC, staff.name, staff.id")
    return msgspec.convert(rows, list[Member], strict=False)


async def member(identifier: uuid.UUID) -> Member:
    """Raises NotFound."""
    rows = await db().fetch(f"{_MEMBERS} WHERE staff.id = $1", identifier)
    if not rows:
        raise NotFound("There is no such colleague.")
    return msgspec.convert(rows[0], Member, strict=False)


async def by_email(email: str) -> uuid.UUID:
    """Who has this address. Raises NotFound."""
    rows = await db().fetch(
        "SELECT id FROM staff WHERE email = $1 AND active", email.strip().lower()
    )
    if not rows:
        raise NotFound(f"{email} is no member of staff.")
    return uuid.UUID(str(rows[0]["id"]))


async def nobody() -> bool:
    """Whether the installation has no member of staff yet."""
    return not await db().fetch("SELECT id FROM staff LIMIT 1")
