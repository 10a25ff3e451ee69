"""Keeping a PDF: no event, since nothing happened that anybody would want to know."""

from app.domain.stored import keep as keep_file
from app.domain.unit import Unit
from app.engine import db


async def keep(key: str, body: bytes, standards: str) -> None:
    """Keep `body` under `key`, with the standards that it claims; what stands already stays."""
    async with Unit("system") as unit:
        file = await keep_file(unit, body)
        await db().fetch(
            "INSERT INTO paper (key, file, standards, created_at) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT (key) DO NOTHING",
            key,
            file,
            standards,
            unit.now,
        )
