"""The people of the business."""

import uuid

from app.domain.errors import NotFound
from app.engine import db


async def by_email(email: str) -> uuid.UUID:
    """Who has this address. Raises NotFound."""
    rows = await db().fetch(
        "SELECT id FROM staff WHERE email = $1 AND active", email.strip().lower()
    )
    if not rows:
        raise NotFound(f"{email} is no member of staff.")
    return uuid.UUID(str(rows[0]["id"]))
