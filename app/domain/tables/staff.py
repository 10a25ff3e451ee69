"""The people of the business, their sessions, and the ways to sign in."""

from piccolo.columns import (
    UUID,
    Boolean,
    Bytea,
    DoublePrecision,
    ForeignKey,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table


class Staff(Table):
    id = UUID(primary_key=True, default=None)
    #: Lower case.
    email = Varchar(length=254, unique=True)
    name = Varchar(length=200)
    #: owner, admin, member or read_only.
    role = Varchar(length=20)
    #: Argon2id; empty while only a sign-in link can be used.
    password_hash = Text()
    active = Boolean(default=True)
    created_at = Timestamptz(default=None)


class Session(Table):
    id = UUID(primary_key=True, default=None)
    #: SHA-256 of the cookie's secret.
    secret_hash = Bytea(unique=True)
    staff = ForeignKey(Staff, on_delete=OnDelete.restrict, null=False)
    created_at = Timestamptz(default=None)
    expires_at = Timestamptz(default=None)


class SignInTicket(Table):
    """A sign-in link: opens one session, once."""

    #: SHA-256 of the secret in the link.
    secret_hash = Bytea(primary_key=True)
    staff = ForeignKey(Staff, on_delete=OnDelete.restrict, null=False)
    expires_at = Timestamptz(default=None)
    used_at = Timestamptz(default=None, null=True)


class Rate(Table):
    """A token bucket that all workers share."""

    key = Varchar(length=200, primary_key=True)
    tokens = DoublePrecision(default=0.0)
    refilled_at = Timestamptz(default=None)
