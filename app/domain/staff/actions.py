"""People join the business, change what they may, and leave."""

import datetime as dt
import secrets
import uuid

import msgspec

from app.domain import identifiers, passwords
from app.domain.activity.rules import StaffChanged, StaffInvited, StaffSignedOut
from app.domain.errors import Conflict, Fault, Refused
from app.domain.staff import rules
from app.domain.staff.queries import member, nobody
from app.domain.unit import Unit
from app.engine import db

_SET_UP_LASTS = dt.timedelta(days=1)


async def add(*, email: str, name: str, role: rules.Role, password: str, actor: str) -> uuid.UUID:
    """A new member of staff; without a password only a sign-in link lets them in.

    Raises Refused, Conflict.
    """
    hashed = await _checked(email, password)
    async with Unit(actor) as unit:
        return await _insert(unit, email, name, role, hashed)


async def change(
    identifier: uuid.UUID, changes: rules.Changes, role: rules.Role, actor: str
) -> None:
    """Change a member as somebody of `role`; who may no longer sign in is signed out at once.

    Raises NotFound, Refused, Conflict.
    """
    async with Unit(actor) as unit:
        found = await member(identifier)
        wanted = rules.changed(found, changes)
        if not wanted:
            return
        becomes = found.role if changes.role is msgspec.UNSET else changes.role
        rules.check_authority(role, found.role, becomes)
        await _update(identifier, changes.version, wanted)
        if found.role == "owner":
            await _check_owners()
        unit.record(StaffChanged(staff=identifier, fields=tuple(wanted)))
        if wanted.get("active") is False or "role" in wanted:
            await end_sessions(unit, identifier)


async def speak(identifier: uuid.UUID, locale: str, actor: str) -> None:
    """From now on speak the language of `locale` to this member; "" is the browser's."""
    async with Unit(actor) as unit:
        found = await member(identifier)
        if locale != found.locale:
            await _update(identifier, found.version, {"locale": locale})
            unit.record(StaffChanged(staff=identifier, fields=("locale",)))


async def end_sessions(unit: Unit, staff: uuid.UUID, *, but: uuid.UUID | None = None) -> None:
    """End what `staff` has open; the sockets close when they read so in the log."""
    ended = await db().fetch(
        "DELETE FROM session WHERE staff = $1 AND id <> $2 RETURNING id",
        staff,
        but or uuid.UUID(int=0),
    )
    for row in ended:
        unit.record(StaffSignedOut(session=uuid.UUID(str(row["id"]))))


async def make_set_up() -> str | None:
    """The secret of a link that makes the first owner; None where there is staff already."""
    secret = secrets.token_urlsafe(32)
    async with Unit("system") as unit:
        if not await nobody():
            return None
        await db().fetch("DELETE FROM set_up_ticket")
        await db().fetch(
            "INSERT INTO set_up_ticket (secret_hash, expires_at) VALUES ($1, $2)",
            rules.secret_hash(secret),
            unit.now + _SET_UP_LASTS,
        )
    return secret


async def set_up(ticket: str, *, email: str, name: str, password: str) -> uuid.UUID:
    """The first owner, by the link of `make_set_up`. Raises Refused."""
    if not password:
        raise Refused("The password cannot be used.", Fault("password", "Choose a password."))
    hashed = await _checked(email, password)
    async with Unit("system") as unit:
        used = await db().fetch(
            "DELETE FROM set_up_ticket WHERE secret_hash = $1 AND expires_at > $2"
            " RETURNING secret_hash",
            rules.secret_hash(ticket),
            unit.now,
        )
        if not used or not await nobody():
            raise Refused("This link was used already or is too old. Start the server again.")
        return await _insert(unit, email, name, "owner", hashed)


async def _checked(email: str, password: str) -> str:
    """The password's hash, or "" where there is none. Raises Refused."""
    if password:
        rules.check_password(password)
    if "@" not in email:
        fault = Fault("email", "Use a whole address, such as lea@example.com.")
        raise Refused("The e-mail address cannot be used.", fault)
    return await passwords.hashed(password) if password else ""


async def _insert(unit: Unit, email: str, name: str, role: rules.Role, hashed: str) -> uuid.UUID:
    staff = identifiers.new()
    made = await db().fetch(
        "INSERT INTO staff (id, email, name, role, password_hash, active, created_at,"
        " totp_secret, totp_step, locale, version)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, '', 0, '', 1)"
        " ON CONFLICT (email) DO NOTHING RETURNING id",
        staff,
        email.strip().lower(),
        name.strip(),
        role,
        hashed,
        True,
        unit.now,
    )
    if not made:
        raise Conflict(f"{email} is a member of staff already.")
    unit.record(StaffInvited(staff=staff, role=role))
    return staff


async def _update(identifier: uuid.UUID, version: int, wanted: dict[str, str | bool]) -> None:
    fields = ", ".join(f"{name} = ${place}" for place, name in enumerate(wanted, 3))
    changed = await db().fetch(
        f"UPDATE staff SET {fields}, version = version + 1"
        " WHERE id = $1 AND version = $2 RETURNING id",
        identifier,
        version,
        *wanted.values(),
    )
    if not changed:
        raise Conflict("Somebody else changed this colleague meanwhile. Look again.")


async def _check_owners() -> None:
    if not await db().fetch("SELECT id FROM staff WHERE role = 'owner' AND active LIMIT 1"):
        raise Refused("The business needs an owner who can sign in.")
