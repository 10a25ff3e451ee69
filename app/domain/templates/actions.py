"""New words for a message, as of the version that the person saw."""

from app.domain import identifiers
from app.domain.activity.rules import TemplateChanged
from app.domain.errors import Conflict, Refused
from app.domain.templates import queries, rules
from app.domain.templates.rules import Key, TemplateChange
from app.domain.unit import Unit
from app.engine import db

_FASTER = "Somebody changed these words meanwhile. Look at them again, then save."


async def change(key: Key, wanted: TemplateChange, actor: str) -> None:
    """Say something else from now on, unless it is said already. Raises Refused, Conflict."""
    async with Unit(actor) as unit:
        problems = tuple(rules.faults(key.channel, wanted.words)) if wanted.words else ()
        if problems:
            raise Refused("These words cannot be sent.", *problems)
        known = await queries.versions(key, limit=1)
        if wanted.version != (known[0].number if known else 0):
            raise Conflict(_FASTER)
        if wanted.words == (known[0].words if known else None):
            return
        added = await db().fetch(
            "INSERT INTO template_version (id, purpose, channel, language, number, subject, body,"
            " created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
            " ON CONFLICT (purpose, channel, language, number) DO NOTHING RETURNING id",
            identifiers.new(),
            *key,
            wanted.version + 1,
            wanted.words.subject if wanted.words else "",
            wanted.words.body if wanted.words else "",
            unit.now,
            unit.actor,
        )
        if not added:
            raise Conflict(_FASTER)
        unit.record(
            TemplateChanged(
                purpose=key.purpose,
                channel=key.channel,
                language=key.language,
                number=wanted.version + 1,
                original=wanted.words is None,
            )
        )
