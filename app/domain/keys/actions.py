"""Keys are made and revoked."""

import secrets
import uuid

from app.domain import clock, identifiers
from app.domain.activity.rules import KeyCreated, KeyRevoked
from app.domain.errors import Conflict
from app.domain.keys.queries import key
from app.domain.keys.rules import PREFIX, New
from app.domain.staff.rules import secret_hash
from app.domain.unit import Unit
from app.engine import db


async def create(wanted: New, staff: uuid.UUID, actor: str) -> tuple[uuid.UUID, str]:
    """A new key and its secret, which nobody can read again."""
    identifier, secret = identifiers.new(), PREFIX + secrets.token_urlsafe(32)
    scopes = sorted(wanted.scopes)
    async with Unit(actor) as unit:
        await db().fetch(
            "INSERT INTO api_key (id, secret_hash, name, scopes, created_by, created_at)"
            " VALUES ($1, $2, $3, $4, $5, $6)",
            identifier,
            secret_hash(secret),
            wanted.name.strip(),
            " ".join(scopes),
            staff,
            unit.now,
        )
        unit.record(KeyCreated(key=identifier, scopes=tuple(scopes)))
    return identifier, secret


async def revoke(identifier: uuid.UUID, actor: str) -> None:
    """End a key at once. Raises NotFound, Conflict."""
    async with Unit(actor) as unit:
        await key(identifier)
        ended = await db().fetch(
            "UPDATE api_key SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL RETURNING id",
            unit.now,
            identifier,
        )
        if not ended:
            raise Conflict("This key was revoked already.")
        unit.record(KeyRevoked(key=identifier))


async def seen(identifier: uuid.UUID) -> None:
    """Note that a program asked just now."""
    await db().fetch("UPDATE api_key SET seen_at = $1 WHERE id = $2", clock.now(), identifier)
