"""How messages leave, as it is now."""

import msgspec

from app.domain.links.queries import keyring
from app.domain.outgoing.rules import Outgoing
from app.domain.sealed import opened
from app.engine import db


async def current() -> Outgoing:
    """Raises Gone where the password's key is missing."""
    row = (await db().fetch("SELECT * FROM outgoing WHERE id = 1"))[0]
    row["password"] = opened(row["password"], keyring())
    return msgspec.convert(row, Outgoing, strict=False)
