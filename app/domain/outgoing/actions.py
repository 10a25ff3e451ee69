"""How messages leave, changed."""

import msgspec

from app.domain.activity.rules import SettingsChanged
from app.domain.errors import Conflict
from app.domain.links.queries import keyring
from app.domain.outgoing import queries, rules
from app.domain.outgoing.rules import SECRETS, Outgoing, OutgoingChanges
from app.domain.sealed import sealed
from app.domain.unit import Unit
from app.engine import db


async def change(changes: OutgoingChanges, actor: str) -> Outgoing:
    """Change it as of the version seen. Raises Refused, Conflict."""
    async with Unit(actor) as unit:
        before = await queries.current()
        after = rules.changed(before, changes)
        fields = tuple(
            field if field.startswith("sms_") else f"mail_{field}"
            for field in after.__struct_fields__
            if getattr(after, field) != getattr(before, field)
        )
        row = msgspec.structs.asdict(after)
        for secret in SECRETS:
            row[secret] = sealed(row[secret], keyring())
        row["aliases"] = msgspec.json.encode(after.aliases).decode()
        del row["version"]
        set_ = ", ".join(f"{name} = ${place}" for place, name in enumerate(row, 1))
        changed = await db().fetch(
            f"UPDATE outgoing SET {set_}, version = version + 1"
            f" WHERE id = 1 AND version = ${len(row) + 1} RETURNING id",
            *row.values(),
            changes.version,
        )
        if not changed:
            raise Conflict("The settings have changed meanwhile; look at them again.")
        if fields:
            unit.record(SettingsChanged(fields=fields))
    return await queries.current()
