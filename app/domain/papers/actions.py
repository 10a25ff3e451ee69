"""Keeping a PDF: no event, since nothing happened that anybody would want to know."""

import uuid

from app.domain.stored import keep as keep_file
from app.domain.unit import Unit
from app.engine import db


async def keep(key: str, document: uuid.UUID | None, body: bytes, standards: str) -> None:
    """Keep the PDF of a `document` under `key`, with its standards; what stands already stays."""
    async with Unit("system") as unit:
        file = await keep_file(unit, body)
        await db().fetch(
            "INSERT INTO paper (key, document, file, standards, created_at)"
            " VALUES ($1, $2, $3, $4, $5)"
            " ON CONFLICT (key) DO NOTHING",
            key,
            document,
            file,
            standards,
            unit.now,
        )
