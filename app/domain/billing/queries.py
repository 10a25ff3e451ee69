"""How the business is paid, as it is now."""

import msgspec

from app.domain.billing.rules import Billing
from app.domain.links.queries import keyring
from app.domain.sealed import opened
from app.engine import db


async def holds_live_key() -> bool:
    """Whether the key that is kept moves real money; no secret is opened to know it."""
    rows = await db().fetch("SELECT livemode FROM billing WHERE id = 1 AND secret_key <> ''")
    return bool(rows and rows[0]["livemode"])


async def current() -> Billing:
    """Raises Gone where the key that sealed a secret is missing."""
    row = (await db().fetch("SELECT * FROM billing WHERE id = 1"))[0]
    row["secret_key"] = opened(row["secret_key"], keyring())
    secrets = opened(row["webhook_secrets"], keyring())
    row["webhook_secrets"] = msgspec.json.decode(secrets) if secrets else ()
    return msgspec.convert(row, Billing, strict=False)
