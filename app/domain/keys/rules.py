"""What a key may be for."""

import datetime as dt
import uuid
from typing import Annotated, Literal, TypeAlias, get_args

import msgspec

from app.domain.staff.rules import Name

#: `read`: everything that staff see; `documents`: import; `links`: hand out and end; `customers`;
#: `payments`: record money and say what it settles; `bounces`: hand in mail that came back, and
#: nothing else; `sms_status`: tell what became of text messages, and nothing else.
Scope: TypeAlias = Literal[
    "read", "documents", "links", "customers", "payments", "bounces", "sms_status"
]
SCOPES: tuple[Scope, ...] = get_args(Scope)
PREFIX = "porchlight_"


class New(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A key that is wanted."""

    name: Name
    scopes: Annotated[frozenset[Scope], msgspec.Meta(min_length=1)]


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """A key as staff see it; its secret was shown once."""

    id: uuid.UUID
    name: str
    scopes: tuple[Scope, ...]
    created_by: str
    created_at: dt.datetime
    seen_at: dt.datetime | None
    revoked_at: dt.datetime | None


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """The program that asks."""

    id: uuid.UUID
    staff: uuid.UUID
    name: str
    scopes: frozenset[str]
    seen_at: dt.datetime | None
