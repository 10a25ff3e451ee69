"""A customer as staff see it."""

import datetime as dt
import uuid

import msgspec

from app.domain.parties import Contact
from app.domain.version import Version


class Customer(msgspec.Struct, frozen=True, kw_only=True):
    id: uuid.UUID
    name: str
    country: str
    portal_enabled: bool
    created_at: dt.datetime
    version: int
    contacts: tuple[Contact, ...] = ()


class Changes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What staff may change; `version` is the one that they saw."""

    version: Version
    portal_enabled: bool
