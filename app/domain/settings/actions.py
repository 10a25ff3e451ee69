"""Changing the settings, as of the version that the person saw."""

from app.domain.activity.rules import SettingsChanged
from app.domain.errors import Conflict
from app.domain.settings import bank, queries, rules
from app.domain.stored import keep
from app.domain.unit import Unit
from app.engine import db

_FASTER = "Somebody changed the settings meanwhile. Look again, then save."


async def change(changes: rules.Changes, actor: str) -> rules.Settings:
    """Save `changes`; other bank details than those that hold are only proposed.

    Raises Refused, or Conflict when somebody was faster.
    """
    async with Unit(actor) as unit:
        settings = await queries.current()
        wanted = rules.changed(settings, changes)
        if account := {name: wanted[name] for name in bank.FIELDS if name in wanted}:
            if changes.version != settings.version:
                raise Conflict(_FASTER)
            if not await bank.change(unit, settings, account):
                wanted = {name: wanted[name] for name in wanted if name not in account}
        fields = "".join(f", {field} = ${place}" for place, field in enumerate(wanted, 2))
        rows = await db().fetch(
            f"UPDATE settings SET version = version + 1{fields}"
            " WHERE id = 1 AND version = $1 RETURNING id",
            changes.version,
            *wanted.values(),
        )
        if not rows:
            raise Conflict(_FASTER)
        if wanted:
            unit.record(SettingsChanged(fields=tuple(sorted(wanted))))
    return await queries.current()


async def change_logo(png: bytes | None, actor: str) -> rules.Settings:
    """Show `png` wherever the business shows itself, or nothing."""
    async with Unit(actor) as unit:
        sha256 = await keep(unit, png) if png else ""
        changed = await db().fetch(
            "UPDATE settings SET logo = $1, version = version + 1"
            " WHERE id = 1 AND logo <> $1 RETURNING id",
            sha256,
        )
        if changed:
            unit.record(SettingsChanged(fields=("logo",)))
    return await queries.current()
