"""How the business is paid, changed."""

import datetime as dt
from typing import Any

import msgspec

from app.domain.activity.rules import SettingsChanged
from app.domain.billing import queries, rules
from app.domain.billing.rules import Billing, BillingChanges
from app.domain.errors import Conflict
from app.domain.links.queries import keyring
from app.domain.sealed import sealed
from app.domain.unit import Unit
from app.engine import db


async def change(changes: BillingChanges, actor: str) -> Billing:
    """Change it as of the version seen. Raises Refused, Conflict."""
    before = await queries.current()
    return await _save(before, rules.changed(before, changes), changes.version, actor)


async def checked(account: str, name: str, at: dt.datetime, actor: str) -> Billing:
    """Stripe answered: this is the account that the key is of."""
    before = await queries.current()
    after = msgspec.structs.replace(before, account=account, account_name=name, checked_at=at)
    return await _save(before, after, before.version, actor)


async def listens(webhook: str, url: str, secret: str, actor: str) -> Billing:
    """An endpoint was made at Stripe, which signs with this secret."""
    before = await queries.current()
    secrets = (secret, *before.webhook_secrets)[: rules.MOST_SECRETS]
    after = msgspec.structs.replace(
        before, webhook=webhook, webhook_url=url, webhook_secrets=secrets
    )
    return await _save(before, after, before.version, actor)


async def _save(before: Billing, after: Billing, version: int, actor: str) -> Billing:
    async with Unit(actor) as unit:
        row: dict[str, Any] = msgspec.structs.asdict(after)
        row["secret_key"] = sealed(after.secret_key, keyring())
        listed = msgspec.json.encode(after.webhook_secrets).decode()
        row["webhook_secrets"] = sealed(listed, keyring())
        del row["version"]
        set_ = ", ".join(f"{name} = ${place}" for place, name in enumerate(row, 1))
        changed = await db().fetch(
            f"UPDATE billing SET {set_}, version = version + 1"
            f" WHERE id = 1 AND version = ${len(row) + 1} RETURNING id",
            *row.values(),
            version,
        )
        if not changed:
            raise Conflict("The settings have changed meanwhile; look at them again.")
        fields = tuple(
            f"billing_{name}"
            for name in after.__struct_fields__
            if name != "checked_at" and getattr(after, name) != getattr(before, name)
        )
        if fields:
            unit.record(SettingsChanged(fields=fields))
    return await queries.current()
