"""The people of the business, their sessions, and the ways to sign in."""

from piccolo.columns import (
    UUID,
    BigInt,
    Boolean,
    Bytea,
    DoublePrecision,
    ForeignKey,
    Integer,
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
    #: Base 32; empty while signing in needs no second step.
    totp_secret = Varchar(length=64, default="")
    #: The last time step whose code was used, so that no code is used twice.
    totp_step = BigInt(default=0)
    #: The tag of a language such as de-AT; empty for the browser's.
    locale = Varchar(length=35)
    version = Integer(default=1)


class RecoveryCode(Table):
    """Instead of the second step, once."""

    #: SHA-256 of the member's id and the code.
    code_hash = Bytea(primary_key=True)
    staff = ForeignKey(Staff, on_delete=OnDelete.restrict, null=False, index=True)
    used_at = Timestamptz(default=None, null=True)


class Session(Table):
    id = UUID(primary_key=True, default=None)
    #: SHA-256 of the cookie's secret.
    secret_hash = Bytea(unique=True)
    staff = ForeignKey(Staff, on_delete=OnDelete.restrict, null=False)
    created_at = Timestamptz(default=None)
    expires_at = Timestamptz(default=None)
    #: The last sign of life, to within some minutes; null before the first.
    seen_at = Timestamptz(default=None, null=True)
    #: What the browser calls itself, in two words.
    device = Varchar(length=60, default="")


class ApiKey(Table):
    """A program that asks in the business's name."""

    id = UUID(primary_key=True, default=None)
    #: SHA-256 of the secret, which was shown once.
    secret_hash = Bytea(unique=True)
    name = Varchar(length=200)
    #: Words, separated by blanks (app.domain.keys.rules.SCOPES).
    scopes = Varchar(length=200)
    created_by = ForeignKey(Staff, on_delete=OnDelete.restrict, null=False)
    created_at = Timestamptz(default=None)
    seen_at = Timestamptz(default=None, null=True)
    revoked_at = Timestamptz(default=None, null=True)


class SetUpTicket(Table):
    """The link that makes the first owner of an empty installation."""

    secret_hash = Bytea(primary_key=True)
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
