"""The people of the business: roles, what each may do, and what a password must be."""

import datetime as dt
import hashlib
import uuid
from typing import Annotated, Literal, TypeAlias, get_args

import msgspec

from app.domain.errors import Fault, Refused
from app.domain.parties import BLANK
from app.domain.version import Version

Role: TypeAlias = Literal["owner", "admin", "member", "read_only"]
ROLES: tuple[Role, ...] = get_args(Role)

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200


Email = Annotated[str, msgspec.Meta(max_length=254, pattern=rf"^[^{BLANK}]+@[^{BLANK}]+$")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of the business; `two_step` says whether a password alone is not enough.

    `locale` is the language that the dashboard speaks to them, "" for the browser's.
    """

    id: uuid.UUID
    name: str
    email: str
    role: Role
    active: bool
    has_password: bool
    two_step: bool
    locale: str
    created_at: dt.datetime
    seen_at: dt.datetime | None
    version: int


class Changes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be different about a member; `version` is the one that was seen."""

    version: Version
    name: Name | msgspec.UnsetType = msgspec.UNSET
    role: Role | msgspec.UnsetType = msgspec.UNSET
    active: bool | msgspec.UnsetType = msgspec.UNSET


def may(role: Role, least: Role) -> bool:
    """Whether `role` can do what at least `least` can."""
    return ROLES.index(role) <= ROLES.index(least)


def secret_hash(secret: str) -> bytes:
    """What the database knows of the secret of a session, a sign-in link or a key."""
    return hashlib.sha256(secret.encode()).digest()


def check_password(password: str) -> None:
    """Raises Refused."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        fault = Fault("password", f"Use {SHORTEST_PASSWORD} characters or more.")
        raise Refused("The password cannot be used.", fault)


def changed(member: Member, changes: Changes) -> dict[str, str | bool]:
    """The fields that `changes` makes different."""
    return {
        name: value
        for name in ("name", "role", "active")
        if (value := getattr(changes, name)) is not msgspec.UNSET and value != getattr(member, name)
    }


def check_authority(role: Role, of: Role, becomes: Role) -> None:
    """Nobody makes, changes or lifts anybody above themselves. Raises Refused."""
    if not (may(role, of) and may(role, becomes)):
        raise Refused("Only an owner may do this to an owner.")
