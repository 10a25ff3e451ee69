"""A customer as staff see it."""

import datetime as dt
import uuid

import msgspec

from app.domain.errors import Refused
from app.domain.locale import Locale
from app.domain.parties import Contact
from app.domain.version import Version


class Customer(msgspec.Struct, frozen=True, kw_only=True):
    """`locale` is the first contact's: in which language the pages speak, "" for the business's."""

    id: uuid.UUID
    name: str
    country: str
    portal_enabled: bool
    created_at: dt.datetime
    version: int
    contacts: tuple[Contact, ...] = ()
    locale: str = ""


class Changes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What staff may change; what is left out stays. `version` is the one that they saw."""

    version: Version
    portal_enabled: bool | msgspec.UnsetType = msgspec.UNSET
    locale: Locale | msgspec.UnsetType = msgspec.UNSET


def changed(customer: Customer, changes: Changes) -> dict[str, str | bool]:
    """The fields that `changes` makes different. Raises Refused."""
    wanted = {
        name: value
        for name in ("portal_enabled", "locale")
        if (value := getattr(changes, name)) is not msgspec.UNSET
        and value != getattr(customer, name)
    }
    if "locale" in wanted and not customer.contacts:
        raise Refused("A language is a contact's, and this customer has none yet.")
    return wanted
