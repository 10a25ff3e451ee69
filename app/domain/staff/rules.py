"""The people of the business: roles, what each may do, and what a password must be."""

import hashlib
from typing import Literal, TypeAlias, get_args

Role: TypeAlias = Literal["owner", "admin", "member", "read_only"]
ROLES: tuple[Role, ...] = get_args(Role)

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200


def may(role: Role, least: Role) -> bool:
    """Whether `role` can do what at least `least` can."""
    return ROLES.index(role) <= ROLES.index(least)


def secret_hash(secret: str) -> bytes:
    """What the database knows of the secret of a session, a sign-in link or a key."""
    return hashlib.sha256(secret.encode()).digest()
