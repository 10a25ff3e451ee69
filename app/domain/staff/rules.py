"""Roles, sessions, and how often somebody may try to sign in."""

import datetime as dt
import hashlib
import uuid
from typing import Literal, TypeAlias, get_args

import msgspec

from app.domain.rates import Bucket

Role: TypeAlias = Literal["owner", "admin", "member", "read_only"]
ROLES: tuple[Role, ...] = get_args(Role)

SESSION_LASTS = dt.timedelta(days=14)
TICKET_LASTS = dt.timedelta(hours=1)
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """Who is signed in. `id` names the session, and opens nothing."""

    id: uuid.UUID
    staff: uuid.UUID
    name: str
    email: str
    role: Role
    expires_at: dt.datetime

    @property
    def actor(self) -> str:
        return f"staff:{self.staff}"


#: Tries to sign in: for one account, and from one address.
BY_ACCOUNT = Bucket(capacity=5, seconds=60)
BY_ADDRESS = Bucket(capacity=20, seconds=15)


def may(role: Role, least: Role) -> bool:
    """Whether `role` can do what at least `least` can."""
    return ROLES.index(role) <= ROLES.index(least)


def secret_hash(secret: str) -> bytes:
    """What the database knows of a session's or a sign-in link's secret."""
    return hashlib.sha256(secret.encode()).digest()
