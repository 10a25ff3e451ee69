"""A customer as staff see it, and what they may write of one."""

import datetime as dt
import uuid
from typing import Annotated

import msgspec

from app.domain.locale import Locale
from app.domain.parties import BLANK, Address, Email, Identifier, Party, folded
from app.domain.parties import Contact as PartyContact
from app.domain.version import Version

MOST_CONTACTS = 50
_SHOWN = r"^[^\x00]*$"  # PostgreSQL keeps no NUL
Name = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=200,
        pattern=rf"^[^\x00]*[^{BLANK}][^\x00]*$",
        description="A name.",
    ),
]
Short = Annotated[str, msgspec.Meta(max_length=200, pattern=_SHOWN)]
Country = Annotated[
    str, msgspec.Meta(pattern=r"^([A-Z]{2})?$", description="A code of ISO 3166 such as DE.")
]
ExternalId = Annotated[str, msgspec.Meta(max_length=200, pattern=_SHOWN)]


class CustomerContact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody at the customer's; a new one has no id yet.

    `locale` is in which language the pages speak, "" for the business's.
    """

    id: uuid.UUID | None = None
    name: Short = ""
    email: Email = ""
    phone: Short = ""
    locale: Locale = ""


Contacts = Annotated[tuple[CustomerContact, ...], msgspec.Meta(max_length=MOST_CONTACTS)]


class Customer(msgspec.Struct, frozen=True, kw_only=True):
    """`contacts`: the first is whom documents are addressed to."""

    id: uuid.UUID
    name: str
    legal_name: str
    vat_id: str
    registration: str
    address: Address
    external_id: str | None
    portal_enabled: bool
    autopay_offered: bool | None
    created_at: dt.datetime
    version: int
    unfollowed_at: dt.datetime | None = None
    erased_at: dt.datetime | None = None
    contacts: tuple[CustomerContact, ...] = ()

    def as_party(self) -> Party:
        """The customer as the buyer of what is written now."""
        first = self.contacts[0] if self.contacts else None
        return Party(
            name=self.name,
            legal_name=self.legal_name,
            vat_id=self.vat_id,
            registration=Identifier(self.registration) if self.registration else None,
            address=self.address,
            contact=PartyContact(name=first.name, email=first.email, phone=first.phone)
            if first
            else None,
        )


class CustomerAddress(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    lines: Annotated[tuple[Short, ...], msgspec.Meta(max_length=5)] = ()
    city: Short = ""
    postcode: Annotated[str, msgspec.Meta(max_length=20, pattern=_SHOWN)] = ""
    region: Short = ""
    country: Country = ""


class NewCustomer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Name
    legal_name: Short = ""
    vat_id: Short = ""
    registration: Short = ""
    address: CustomerAddress = CustomerAddress()
    external_id: ExternalId = ""
    contacts: Contacts = ()


class Changes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What staff may change; what is left out stays. `version` is the one that they saw."""

    version: Version
    name: Name | msgspec.UnsetType = msgspec.UNSET
    legal_name: Short | msgspec.UnsetType = msgspec.UNSET
    vat_id: Short | msgspec.UnsetType = msgspec.UNSET
    registration: Short | msgspec.UnsetType = msgspec.UNSET
    address: CustomerAddress | msgspec.UnsetType = msgspec.UNSET
    external_id: ExternalId | msgspec.UnsetType = msgspec.UNSET
    contacts: Contacts | msgspec.UnsetType = msgspec.UNSET
    portal_enabled: bool | msgspec.UnsetType = msgspec.UNSET
    autopay_offered: bool | msgspec.UnsetType | None = msgspec.UNSET


def party(new: NewCustomer) -> Party:
    """The party that `new` describes."""
    return Party(
        name=new.name.strip(),
        legal_name=new.legal_name,
        vat_id=new.vat_id,
        registration=Identifier(new.registration) if new.registration else None,
        address=address(new.address),
    )


def address(written: CustomerAddress) -> Address:
    return Address(**msgspec.structs.asdict(written))


def changed(party: Party, changes: Changes) -> Party:
    """`party` with what `changes` says of it."""
    given = {
        field: value
        for field in ("name", "legal_name", "vat_id")
        if (value := getattr(changes, field)) is not msgspec.UNSET
    }
    if changes.registration is not msgspec.UNSET:
        number = changes.registration
        given["registration"] = Identifier(number) if number else None
    if changes.address is not msgspec.UNSET:
        given["address"] = address(changes.address)
    return msgspec.structs.replace(party, **given)


def fields(changes: Changes) -> tuple[str, ...]:
    """The names of what `changes` touches."""
    return tuple(
        field.name
        for field in msgspec.structs.fields(changes)
        if field.name != "version" and getattr(changes, field.name) is not msgspec.UNSET
    )


def searchable(name: str, external_id: str | None) -> str:
    """What the search for a customer looks through."""
    return folded(f"{name} {external_id or ''}")
