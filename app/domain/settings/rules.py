"""What the business is called, what its portal shows, and what day it is there."""

import uuid
import zoneinfo
from typing import Annotated

import msgspec

from app.domain.errors import Fault, Refused
from app.domain.locale import Locale
from app.domain.parties import Party, compact, folded
from app.domain.version import Version

LONGEST_WELCOME = 500
LONGEST_VALIDITY = 1000

_SHOWN = r"^[^\x00]*$"  # PostgreSQL keeps no NUL
Colour = Annotated[str, msgspec.Meta(pattern=r"^#[0-9a-f]{6}$", max_length=7)]
Text = Annotated[str, msgspec.Meta(max_length=200, pattern=_SHOWN)]
Days = Annotated[int, msgspec.Meta(ge=1, le=LONGEST_VALIDITY)]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The one row of settings."""

    name: str
    tagline: str
    email: str
    phone: str
    vat_id: str
    registration: str
    locale: str
    time_zone: str
    primary_colour: str
    banner_colour: str
    welcome_message: str
    portal_enabled: bool
    link_days: int
    keep_paid_links_open: bool
    show_credit_notes: bool
    hide_future_invoices: bool
    epoch: uuid.UUID
    version: int


class Changes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What staff may change; what is left out stays. `version` is the one that they saw."""

    version: Version
    name: Text | msgspec.UnsetType = msgspec.UNSET
    tagline: Text | msgspec.UnsetType = msgspec.UNSET
    email: Text | msgspec.UnsetType = msgspec.UNSET
    phone: Text | msgspec.UnsetType = msgspec.UNSET
    vat_id: Text | msgspec.UnsetType = msgspec.UNSET
    registration: Text | msgspec.UnsetType = msgspec.UNSET
    locale: Locale | msgspec.UnsetType = msgspec.UNSET
    time_zone: Text | msgspec.UnsetType = msgspec.UNSET
    primary_colour: Colour | msgspec.UnsetType = msgspec.UNSET
    banner_colour: Colour | msgspec.UnsetType = msgspec.UNSET
    welcome_message: (
        Annotated[str, msgspec.Meta(max_length=LONGEST_WELCOME, pattern=_SHOWN)] | msgspec.UnsetType
    ) = msgspec.UNSET
    portal_enabled: bool | msgspec.UnsetType = msgspec.UNSET
    link_days: Days | msgspec.UnsetType = msgspec.UNSET
    keep_paid_links_open: bool | msgspec.UnsetType = msgspec.UNSET
    show_credit_notes: bool | msgspec.UnsetType = msgspec.UNSET
    hide_future_invoices: bool | msgspec.UnsetType = msgspec.UNSET


def changed(settings: Settings, changes: Changes) -> dict[str, str | bool | int]:
    """The fields that `changes` makes different. Raises Refused."""
    wanted = {
        field.name: value
        for field in msgspec.structs.fields(changes)
        if field.name != "version"
        and (value := getattr(changes, field.name)) is not msgspec.UNSET
        and value != getattr(settings, field.name)
    }
    if wanted.get("locale") == "":
        raise Refused("The business needs a language.", Fault("locale", "Use a tag such as de-AT."))
    zone = wanted.get("time_zone")
    if zone is not None and zone not in zoneinfo.available_timezones():
        fault = Fault("time_zone", "Use a name such as Europe/Berlin.")
        raise Refused("There is no such time zone.", fault)
    return wanted


def is_ours(settings: Settings, seller: Party) -> bool:
    """Whether `seller` is this business: by number where both have one, else by name."""
    numbers = (
        (settings.vat_id, seller.vat_id),
        (settings.registration, seller.registration.value if seller.registration else ""),
    )
    known = [(ours, theirs) for ours, theirs in numbers if ours and theirs]
    if known:
        return all(compact(ours) == compact(theirs) for ours, theirs in known)
    if any(ours for ours, _ in numbers):
        return False
    names = {folded(seller.name), folded(seller.legal_name)} - {""}
    return bool(settings.name) and folded(settings.name) in names
