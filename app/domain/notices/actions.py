"""Notices are planned from the log, by any worker at any time, each once; members read them."""

import datetime as dt
import uuid
from collections.abc import Iterable

import msgspec

from app.domain import clock, daily, identifiers
from app.domain.errors import Conflict
from app.domain.notices import queries, rules
from app.domain.notices.effects import SendDigest, SendNotice, SendTest
from app.domain.notices.rules import USUAL, NoticeChanges, NoticePreferences, Reader, Told
from app.domain.unit import Unit
from app.engine import db

_PLAN = "notices"
_PAGE = 500


async def plan_notices() -> int:
    """Tell everybody of what came since the last time; gives the last entry that was read.

    Workers may do so at the same time: a member is told of an entry once, by the index of
    notices and by the key of the e-mail.
    """
    seq = await queries.planned(_PLAN)
    while facts := await queries.facts(seq, _PAGE):
        readers = await queries.readers()
        async with Unit("system") as unit:
            for fact in facts:
                for reader in readers:
                    if told := rules.told(reader, fact, unit.now):
                        await _tell(unit, reader, fact, told)
            seq = facts[-1].seq
            await db().fetch("UPDATE planned SET seq = $1 WHERE name = $2 AND seq < $1", seq, _PLAN)
    return seq


async def _tell(unit: Unit, reader: Reader, fact: rules.Fact, told: Told) -> None:
    if told.listed:
        await db().fetch(
            "INSERT INTO notice (id, staff, seq, kind, at, silent, read_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (staff, seq) DO NOTHING",
            identifiers.new(),
            reader.id,
            fact.seq,
            told.kind,
            fact.at,
            told.silent,
            unit.now if told.read else None,
        )
    if told.email_at:
        effect = SendNotice(member=reader.id, seq=fact.seq)
        unit.later(effect, key=effect.key, due_at=told.email_at)


async def plan_digests() -> None:
    """Have each digest sent whose hour has come; one that was missed is caught up, but once."""
    rows = await db().fetch("SELECT time_zone FROM settings WHERE id = 1")
    zone = rows[0]["time_zone"]
    for reader in await queries.readers():
        if not reader.preferences.digest:
            continue
        since = await _digested(reader.id)
        date = daily.latest(clock.now(), reader.preferences.digest_at, zone)
        until = daily.moment(date, reader.preferences.digest_at, zone)
        if until > since:
            await _plan_digest(reader.id, date, since, until)


async def _plan_digest(
    staff: uuid.UUID, date: dt.date, since: dt.datetime, until: dt.datetime
) -> None:
    """Whoever moves the mark puts the digest into the outbox; its key is the date's."""
    async with Unit("system") as unit:
        moved = await db().fetch(
            "UPDATE notice_preference SET digested_until = $1"
            " WHERE staff = $2 AND digested_until = $3 RETURNING staff",
            until,
            staff,
            since,
        )
        if moved:
            effect = SendDigest(member=staff, date=date, since=since, until=until)
            unit.later(effect, key=effect.key)


async def _digested(staff: uuid.UUID) -> dt.datetime:
    """Up to when a member's digests told everything; the first begins now."""
    found = await db().fetch("SELECT digested_until FROM notice_preference WHERE staff = $1", staff)
    if not found:
        async with Unit("system") as unit:
            await _begin(unit, staff)
        return await _digested(staff)
    until: dt.datetime = msgspec.convert(found[0]["digested_until"], dt.datetime, strict=False)
    return until


async def change(staff: uuid.UUID, changes: NoticeChanges, actor: str) -> None:
    """Change how a member is told, as of the version seen. Raises Refused, Conflict."""
    async with Unit(actor) as unit:
        await _begin(unit, staff)
        before = (await queries.reader(staff)).preferences
        after = rules.changed(before, changes)
        # A digest that is switched on again begins then, and not where it once ended.
        since = unit.now if after.digest and not before.digest else None
        if not await _save(staff, after, changes.version, since):
            raise Conflict("You changed this elsewhere meanwhile. Look again, then save.")


async def end_digest(staff: uuid.UUID) -> None:
    """Send a member no more digests, by the link in one of them."""
    async with Unit(f"staff:{staff}") as unit:
        await _begin(unit, staff)
        await db().fetch(
            "UPDATE notice_preference SET digest = $1, version = version + 1"
            " WHERE staff = $2 AND digest",
            False,
            staff,
        )


async def read(staff: uuid.UUID, notices: Iterable[uuid.UUID] | None) -> None:
    """Mark these as read, or all."""
    async with Unit(f"staff:{staff}") as unit:
        if notices is None:
            await db().fetch(
                "UPDATE notice SET read_at = $1 WHERE staff = $2 AND read_at IS NULL",
                unit.now,
                staff,
            )
            return
        for notice in notices:
            await db().fetch(
                "UPDATE notice SET read_at = $1 WHERE staff = $2 AND id = $3 AND read_at IS NULL",
                unit.now,
                staff,
                notice,
            )


async def send_test(staff: uuid.UUID, actor: str) -> None:
    """Send a member an e-mail as notices come."""
    async with Unit(actor) as unit:
        effect = SendTest(member=staff, test=identifiers.new())
        unit.later(effect, key=effect.key)


async def keep(key: str, staff: uuid.UUID, subject: str, html: str, text: str) -> None:
    """Write down an e-mail as it goes out now; a later try makes it anew."""
    async with Unit("system") as unit:
        await db().fetch(
            "INSERT INTO staff_message (key, id, staff, subject, html, text, made_at, said)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, '') ON CONFLICT (key) DO UPDATE SET"
            " subject = excluded.subject, html = excluded.html, text = excluded.text,"
            " made_at = excluded.made_at",
            key,
            identifiers.new(),
            staff,
            subject,
            html,
            text,
            unit.now,
        )


async def sent(unit: Unit, key: str, said: str) -> None:
    """The next server took it."""
    await db().fetch(
        "UPDATE staff_message SET sent_at = $1, said = $2 WHERE key = $3", unit.now, said, key
    )


async def _begin(unit: Unit, staff: uuid.UUID) -> None:
    """A row for a member who had none."""
    await db().fetch(
        "INSERT INTO notice_preference (staff, ways, quiet, quiet_from, quiet_until, time_zone,"
        " digest, digest_at, digested_until, version)"
        " VALUES ($1, '{}', $2, $3, $4, '', $5, $6, $7, 1) ON CONFLICT (staff) DO NOTHING",
        staff,
        USUAL.quiet,
        USUAL.quiet_from,
        USUAL.quiet_until,
        USUAL.digest,
        USUAL.digest_at,
        unit.now,
    )


async def _save(
    staff: uuid.UUID, wanted: NoticePreferences, version: int, since: dt.datetime | None
) -> bool:
    ways = {kind: sorted(each) for kind, each in wanted.ways.items()}
    saved = await db().fetch(
        "UPDATE notice_preference SET ways = $1, quiet = $2, quiet_from = $3, quiet_until = $4,"
        " time_zone = $5, digest = $6, digest_at = $7,"
        " digested_until = coalesce($8, digested_until), version = version + 1"
        " WHERE staff = $9 AND version = $10 RETURNING staff",
        msgspec.json.encode(ways).decode(),
        wanted.quiet,
        wanted.quiet_from,
        wanted.quiet_until,
        wanted.time_zone,
        wanted.digest,
        wanted.digest_at,
        since,
        staff,
        version,
    )
    return bool(saved)
