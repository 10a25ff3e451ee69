"""Which code counts now, and what one says."""

import datetime as dt
import uuid

from app.domain import clock
from app.domain.codes import rules
from app.domain.links.queries import keyring
from app.engine import db


async def counts(link: uuid.UUID) -> bool:
    """Whether the last code for a link may still be typed, sent or not."""
    rows = await db().fetch(
        "SELECT used_at, tries, created_at > $2 AS fresh FROM access_code WHERE link = $1"
        " ORDER BY id DESC LIMIT 1",
        link,
        _since(),
    )
    return bool(rows and rows[0]["fresh"]) and (
        rows[0]["used_at"] is None and rows[0]["tries"] < rules.TRIES
    )


async def digits(code: uuid.UUID) -> str | None:
    """What a code says that may still be sent; None where it counts no more."""
    rows = await db().fetch(
        "SELECT key FROM access_code WHERE id = $1 AND created_at > $2 AND used_at IS NULL"
        " AND tries < $3 AND NOT EXISTS (SELECT 1 FROM access_code AS later"
        " WHERE later.link = access_code.link AND later.id > access_code.id)",
        code,
        _since(),
        rules.TRIES,
    )
    return of_key(rows[0]["key"], code) if rows else None


def of_key(key: str, code: uuid.UUID) -> str | None:
    """What a code says by the server key that made it; None while that key is missing."""
    secret = keyring().keys.get(key)
    return rules.digits(secret, code) if secret else None


def _since() -> dt.datetime:
    return clock.now() - rules.LASTS
