"""How messages leave, as it is now."""

import msgspec

from app.domain.links.queries import keyring
from app.domain.outgoing.rules import SECRETS, Outgoing
from app.domain.sealed import opened
from app.engine import db


async def mailed() -> bool:
    """Whether e-mails go anywhere."""
    rows = await db().fetch("SELECT transport FROM outgoing WHERE id = 1")
    return bool(rows[0]["transport"] != "none")


async def current() -> Outgoing:
    """Raises Gone where the key that sealed a secret is missing."""
    row = (await db().fetch("SELECT * FROM outgoing WHERE id = 1"))[0]
    for secret in SECRETS:
        row[secret] = opened(row[secret], keyring())
    row["aliases"] = msgspec.json.decode(row["aliases"])
    return msgspec.convert(row, Outgoing, strict=False)
