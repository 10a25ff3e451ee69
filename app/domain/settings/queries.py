"""The settings as they are now."""

import struct

import msgspec

from app.domain.settings.rules import LogoSize, Settings
from app.engine import db


async def current() -> Settings:
    rows = await db().fetch("SELECT * FROM settings WHERE id = 1")
    return msgspec.convert(rows[0], Settings, strict=False)


async def logo(sha256: str) -> bytes | None:
    """The logo's PNG, if that is the one shown now; "" gives none."""
    rows = await db().fetch(
        "SELECT file.body FROM settings JOIN file ON file.sha256 = settings.logo"
        " WHERE settings.id = 1 AND settings.logo = $1",
        sha256,
    )
    return rows[0]["body"] if rows else None


async def logo_size(sha256: str) -> LogoSize | None:
    """How large the logo's PNG is: its header says so (PNG, 11.2.1)."""
    rows = await db().fetch(
        "SELECT substr(body, 17, 8) AS size FROM file WHERE sha256 = $1", sha256
    )
    return LogoSize(*struct.unpack(">II", rows[0]["size"])) if rows else None
