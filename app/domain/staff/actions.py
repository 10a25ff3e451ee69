"""People join the business."""

import asyncio
import uuid

import argon2

from app.domain import identifiers
from app.domain.activity.rules import StaffInvited
from app.domain.errors import Conflict, Fault, Refused
from app.domain.staff import rules
from app.domain.unit import Unit
from app.engine import db

HASHER = argon2.PasswordHasher()  # Argon2id with the parameters of RFC 9106, section 4


async def add(*, email: str, name: str, role: rules.Role, password: str, actor: str) -> uuid.UUID:
    """A new member of staff; without a password only a sign-in link lets them in.

    Raises Refused, Conflict.
    """
    if password and not rules.SHORTEST_PASSWORD <= len(password) <= rules.LONGEST_PASSWORD:
        fault = Fault("password", f"Use {rules.SHORTEST_PASSWORD} characters or more.")
        raise Refused("The password cannot be used.", fault)
    if "@" not in email:
        fault = Fault("email", "Use a whole address, such as lea@example.com.")
        raise Refused("The e-mail address cannot be used.", fault)
    hashed = await asyncio.to_thread(HASHER.hash, password) if password else ""
    staff = identifiers.new()
    async with Unit(actor) as unit:
        made = await db().fetch(
            "INSERT INTO staff (id, email, name, role, password_hash, active, created_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (email) DO NOTHING RETURNING id",
            staff,
            email.strip().lower(),
            name,
            role,
            hashed,
            True,
            unit.now,
        )
        if not made:
            raise Conflict(f"{email} is a member of staff already.")
        unit.record(StaffInvited(staff=staff, role=role))
    return staff
