"""The settings as they are now."""

import msgspec

from app.domain.settings.rules import Settings
from app.engine import db


async def current() -> Settings:
    rows = await db().fetch("SELECT * FROM settings WHERE id = 1")
    return msgspec.convert(rows[0], Settings, strict=False)
