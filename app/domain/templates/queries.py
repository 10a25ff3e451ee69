"""The words that staff wrote."""

import datetime as dt

import msgspec

from app.domain.activity.rules import Channel
from app.domain.templates.rules import Key, Purpose, TemplateVersion, Words
from app.engine import Row, db


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How far one message's words in one language have come; `own` where staff's words hold."""

    purpose: Purpose
    channel: Channel
    language: str
    version: int
    own: bool
    changed_at: dt.datetime


async def own(key: Key) -> Words | None:
    """The words of staff that hold now; None where the product's own do."""
    found = await versions(key, limit=1)
    return found[0].words if found else None


async def versions(key: Key, limit: int = 100) -> list[TemplateVersion]:
    """What staff wrote, the latest first."""
    rows = await db().fetch(
        "SELECT template_version.*, coalesce(staff.name, '') AS created_by_name"
        " FROM template_version"
        " LEFT JOIN staff ON template_version.created_by = 'staff:' || CAST(staff.id AS varchar)"
        " WHERE purpose = $1 AND channel = $2 AND language = $3 ORDER BY number DESC LIMIT $4",
        *key,
        limit,
    )
    return [_version(row) for row in rows]


async def standing() -> list[Standing]:
    """Every message and language that staff ever wrote words for."""
    rows = await db().fetch(
        "SELECT purpose, channel, language, number AS version, body <> '' AS own,"
        " created_at AS changed_at FROM template_version AS latest"
        " WHERE number = (SELECT max(number) FROM template_version AS other"
        " WHERE other.purpose = latest.purpose AND other.channel = latest.channel"
        " AND other.language = latest.language) ORDER BY purpose, channel, language"
    )
    return [msgspec.convert(row, Standing, strict=False) for row in rows]


def _version(row: Row) -> TemplateVersion:
    written = Words(subject=row["subject"], body=row["body"]) if row["body"] else None
    return msgspec.convert({**row, "words": written}, TemplateVersion, strict=False)
