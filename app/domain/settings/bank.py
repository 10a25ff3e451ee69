"""Where the business is paid by bank transfer: a change waits for a second person, or for a day.

The first details take effect at once; whoever changes them later may be somebody who got into an
account, and invoices with another account would send the money away.
"""

import datetime as dt
import itertools
import uuid
from collections.abc import Mapping

import msgspec

from app.domain import clock, identifiers
from app.domain.activity.rules import BankChanged, BankChangeProposed, BankChangeWithdrawn
from app.domain.errors import Conflict, NotFound, Refused
from app.domain.settings.moving import Move, compact
from app.domain.settings.queries import current
from app.domain.settings.rules import Settings
from app.domain.tasks import Question, ask, settle_about
from app.domain.unit import Unit
from app.engine import Row, db

#: How long a change waits, and how long customers are told of it afterwards.
WAITS, TOLD = dt.timedelta(hours=24), dt.timedelta(days=30)
#: The settings that say where the money goes, and what they are called in a proposal.
FIELDS = {"bank_account": "account", "bank_account_name": "account_name", "bic": "bic"}
_WAITING = "held_since IS NULL AND withdrawn_at IS NULL"


class TakeEffect(msgspec.Struct, frozen=True, kw_only=True, tag="bank.take_effect"):
    """A change of the bank details has waited long enough."""

    details: uuid.UUID


class BankChange(msgspec.Struct, frozen=True, kw_only=True):
    """Bank details that are to hold from `effective_at` on, or from an approval on."""

    id: uuid.UUID
    account: str
    account_name: str
    bic: str
    proposed_at: dt.datetime
    proposed_by: str
    proposed_by_name: str
    effective_at: dt.datetime


class NewAccount(msgspec.Struct, frozen=True, kw_only=True):
    """That the account changed lately; `old_ends_in` are the last digits of the one before."""

    changed_at: dt.datetime
    old_ends_in: str


async def change(unit: Unit, settings: Settings, wanted: Mapping[str, object]) -> bool:
    """Whether `wanted` holds at once; else it is proposed, in the place of what waited."""
    held = await db().fetch("SELECT id FROM bank_details WHERE held_since IS NOT NULL LIMIT 1")
    after = {FIELDS[name]: str(wanted.get(name, getattr(settings, name))) for name in FIELDS}
    if not held and not settings.bank_account:
        if after["account"]:
            await _insert(unit, after, held_since=unit.now)
        return True
    if not held:  # from before there was a history
        now = {column: getattr(settings, name) for name, column in FIELDS.items()}
        await _insert(unit, now, held_since=unit.now)
    await _propose(unit, after)
    return False


async def approve(details: uuid.UUID, actor: str) -> None:
    """Let what was proposed by somebody else hold now. Raises NotFound, Conflict, Refused."""
    async with Unit(actor) as unit:
        row = await _waiting(details)
        if row["proposed_by"] == actor:
            raise Refused("Somebody else than you has to approve it, or a day has to pass.")
        await _hold(unit, row, actor)


async def withdraw(details: uuid.UUID, actor: str) -> None:
    """Take a proposal back. Raises NotFound, Conflict."""
    async with Unit(actor) as unit:
        await _end(unit, await _waiting(details))


async def take_effect(unit: Unit, details: uuid.UUID) -> None:
    """The day has passed; what was approved or taken back meanwhile stays as it is."""
    rows = await db().fetch(f"SELECT * FROM bank_details WHERE id = $1 AND {_WAITING}", details)
    if rows:
        await _hold(unit, rows[0], "")


async def proposed() -> BankChange | None:
    """The change that waits, if one does."""
    rows = await db().fetch(
        "SELECT bank_details.*, coalesce(staff.name, '') AS proposed_by_name FROM bank_details"
        " LEFT JOIN staff ON bank_details.proposed_by = 'staff:' || CAST(staff.id AS varchar)"
        f" WHERE {_WAITING} ORDER BY proposed_at DESC LIMIT 1"
    )
    return msgspec.convert(rows[0], BankChange, strict=False) if rows else None


async def told() -> NewAccount | None:
    """What customers are told of for 30 days after the account became another one."""
    rows = await db().fetch(
        "SELECT account, held_since FROM bank_details WHERE held_since IS NOT NULL"
        " ORDER BY held_since DESC, proposed_at DESC LIMIT 2"
    )
    if len(rows) < 2 or clock.now() - rows[0]["held_since"] >= TOLD:  # noqa: PLR2004  # now, before
        return None
    old, new = ("".join(row["account"].split()) for row in reversed(rows))
    if not old or old == new:
        return None
    return NewAccount(changed_at=rows[0]["held_since"], old_ends_in=old[-4:])


async def moved() -> Move | None:
    """The account that holds now, once another one held before; None while none did."""
    rows = await db().fetch(
        "SELECT account, account_name, bic, held_since FROM bank_details"
        " WHERE held_since IS NOT NULL ORDER BY held_since, proposed_at"
    )
    if not rows:
        return None
    now = rows[-1]
    former = {compact(row["account"]) for row in rows} - {compact(now["account"]), ""}
    if not former:
        return None
    same = itertools.takewhile(
        lambda row: compact(row["account"]) == compact(now["account"]), reversed(rows)
    )
    since: dt.datetime = msgspec.convert(
        [row["held_since"] for row in same][-1], dt.datetime, strict=False
    )
    return Move(
        former=frozenset(former),
        account=now["account"],
        account_name=now["account_name"],
        bic=now["bic"],
        since=clock.local_date(since, (await current()).time_zone),
    )


async def _propose(unit: Unit, after: Mapping[str, str]) -> None:
    for row in await db().fetch(f"SELECT * FROM bank_details WHERE {_WAITING}"):
        if all(row[column] == value for column, value in after.items()):
            return
        await _end(unit, row)
    details = await _insert(unit, after, held_since=None)
    unit.record(BankChangeProposed(details=details))
    due_at = unit.now + WAITS
    await ask(unit, Question(kind="bank_details", reference=str(details), due_at=due_at))
    unit.later(TakeEffect(details=details), key=f"bank:{details}", due_at=due_at)


async def _insert(
    unit: Unit, details: Mapping[str, str], *, held_since: dt.datetime | None
) -> uuid.UUID:
    made = identifiers.new()
    await db().fetch(
        "INSERT INTO bank_details (id, account, account_name, bic, proposed_at, proposed_by,"
        " effective_at, approved_by, held_since) VALUES ($1, $2, $3, $4, $5, $6, $7, '', $8)",
        made,
        details["account"],
        details["account_name"],
        details["bic"],
        unit.now,
        unit.actor,
        held_since or unit.now + WAITS,
        held_since,
    )
    return made


async def _waiting(details: uuid.UUID) -> Row:
    rows = await db().fetch("SELECT * FROM bank_details WHERE id = $1", details)
    if not rows:
        raise NotFound("There are no such bank details.")
    if rows[0]["held_since"] or rows[0]["withdrawn_at"]:
        raise Conflict("This was decided already.")
    return rows[0]


async def _hold(unit: Unit, row: Row, approved_by: str) -> None:
    held = await db().fetch(
        f"UPDATE bank_details SET held_since = $1, approved_by = $2 WHERE id = $3 AND {_WAITING}"
        " RETURNING id",
        unit.now,
        approved_by,
        row["id"],
    )
    if not held:
        raise Conflict("This was decided already.")
    sets = ", ".join(f"{name} = ${place}" for place, name in enumerate(FIELDS, 1))
    await db().fetch(
        f"UPDATE settings SET {sets}, version = version + 1 WHERE id = 1",
        *(row[column] for column in FIELDS.values()),
    )
    await settle_about(unit, "bank_details", str(row["id"]))
    unit.record(BankChanged(details=row["id"], approved=bool(approved_by)))


async def _end(unit: Unit, row: Row) -> None:
    ended = await db().fetch(
        f"UPDATE bank_details SET withdrawn_at = $1 WHERE id = $2 AND {_WAITING} RETURNING id",
        unit.now,
        row["id"],
    )
    if not ended:
        raise Conflict("This was decided already.")
    await settle_about(unit, "bank_details", str(row["id"]))
    unit.record(BankChangeWithdrawn(details=row["id"]))
