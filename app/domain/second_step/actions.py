"""The second step is switched on, asked for, and switched off."""

import secrets
import uuid

from app.domain import clock
from app.domain.activity.rules import StaffChanged
from app.domain.errors import Conflict, Fault, Refused
from app.domain.second_step import rules
from app.domain.unit import Unit
from app.engine import db

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_WRONG = Fault("code", "Type the six digits that your phone shows now.")


async def confirm(staff: uuid.UUID, secret: str, code: str, actor: str) -> list[str]:
    """Ask for codes of `secret` from now on; the recovery codes, which are shown once.

    Raises Refused, Conflict.
    """
    step = rules.matching_step(secret, code, clock.now())
    if step is None:
        raise Refused("This code does not fit.", _WRONG)
    codes = [_code() for _ in range(rules.RECOVERY_CODES)]
    async with Unit(actor) as unit:
        changed = await db().fetch(
            "UPDATE staff SET totp_secret = $1, totp_step = $2 WHERE id = $3"
            " AND totp_secret = '' RETURNING id",
            secret,
            step,
            staff,
        )
        if not changed:
            raise Conflict("The second step is on already.")
        await db().fetch("DELETE FROM recovery_code WHERE staff = $1", staff)
        for each in codes:
            await db().fetch(
                "INSERT INTO recovery_code (code_hash, staff) VALUES ($1, $2)",
                rules.recovery_hash(staff, each),
                staff,
            )
        unit.record(StaffChanged(staff=staff, fields=("second_step",)))
    return codes


async def check(staff: uuid.UUID, secret: str, code: str) -> None:
    """Take a code, once. Raises Refused, with a fault of the field `code`."""
    if not code:
        raise Refused("Type the code of your second step too.", _WRONG)
    now = clock.now()
    step = rules.matching_step(secret, code, now)
    if step is not None:
        used = await db().fetch(
            "UPDATE staff SET totp_step = $1 WHERE id = $2 AND totp_step < $1 RETURNING id",
            step,
            staff,
        )
    else:
        used = await db().fetch(
            "UPDATE recovery_code SET used_at = $1 WHERE code_hash = $2 AND used_at IS NULL"
            " RETURNING staff",
            now,
            rules.recovery_hash(staff, code),
        )
    if not used:
        raise Refused("This code does not fit, or was used already.", _WRONG)


async def drop(staff: uuid.UUID, actor: str) -> None:
    """Ask for no second step any more. Raises Conflict."""
    async with Unit(actor) as unit:
        changed = await db().fetch(
            "UPDATE staff SET totp_secret = '' WHERE id = $1 AND totp_secret <> '' RETURNING id",
            staff,
        )
        if not changed:
            raise Conflict("The second step is off already.")
        await db().fetch("DELETE FROM recovery_code WHERE staff = $1", staff)
        unit.record(StaffChanged(staff=staff, fields=("second_step",)))


def _code() -> str:
    """Ten letters and digits that nobody confuses: 49 bits."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(10))
    return f"{letters[:5]}-{letters[5:]}"
