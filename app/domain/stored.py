"""Bytes that are kept once, by their hash: sources, attachments, PDFs, the logo."""

import hashlib

from app.domain.unit import Unit
from app.engine import db


async def keep(unit: Unit, body: bytes) -> str:
    """Keep `body` once, and give its SHA-256 in hexadecimal."""
    sha256 = hashlib.sha256(body).hexdigest()
    await db().fetch(
        "INSERT INTO file (sha256, body, created_at) VALUES ($1, $2, $3)"
        " ON CONFLICT (sha256) DO NOTHING",
        sha256,
        body,
        unit.now,
    )
    return sha256
