"""The keys, and who asks by one."""

import uuid

import msgspec

from app.domain.errors import NotFound
from app.domain.keys.rules import Caller, Key
from app.domain.staff.rules import secret_hash
from app.engine import Row, db

_KEYS = """SELECT api_key.id, api_key.name, api_key.scopes, staff.name AS created_by,
  api_key.created_at, api_key.seen_at, api_key.revoked_at
FROM api_key JOIN staff ON staff.id = api_key.created_by
"""


async def keys() -> list[Key]:
    """Every key, those in force first, then the newest."""
    rows = await db().fetch(
        f"{_KEYS} ORDER BY CASE WHEN api_key.revoked_at IS NULL THEN 0 ELSE 1 END,"
        " api_key.created_at DESC, api_key.id"
    )
    return [_key(row) for row in rows]


async def key(identifier: uuid.UUID) -> Key:
    """Raises NotFound."""
    rows = await db().fetch(f"{_KEYS} WHERE api_key.id = $1", identifier)
    if not rows:
        raise NotFound("There is no such key.")
    return _key(rows[0])


async def caller(secret: str) -> Caller | None:
    """Who asks by this key, while it and whoever made it are in force."""
    row = await db().point(
        "SELECT api_key.id, staff.id AS staff, api_key.name, api_key.scopes, api_key.seen_at"
        " FROM api_key JOIN staff ON staff.id = api_key.created_by"
        " WHERE api_key.secret_hash = $1 AND api_key.revoked_at IS NULL AND staff.active",
        secret_hash(secret),
    )
    if row is None:
        return None
    row["scopes"] = row["scopes"].split()
    return msgspec.convert(row, Caller, strict=False)


def _key(row: Row) -> Key:
    row["scopes"] = row["scopes"].split()
    return msgspec.convert(row, Key, strict=False)
