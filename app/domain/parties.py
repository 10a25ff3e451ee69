"""Sellers and buyers as a document names them, and what tells one from another."""

import hashlib
import re
from typing import Annotated

import msgspec

LONGEST_IDENTITY = 500
#: What counts as blank in a pattern, spelt out: the `\s` of Python and that of JSON Schema differ.
BLANK = r"\s\x00-\x20\x7f-\xa0\ufeff"
#: An e-mail address, or "" for none.
Email = Annotated[
    str,
    msgspec.Meta(
        max_length=254,
        pattern=rf"^([^@{BLANK}]+@[^@{BLANK}]+)?$",
        description="An e-mail address such as ada@example.com.",
    ),
]


class Identifier(msgspec.Struct, frozen=True):
    """An identifier in a scheme, such as 0088 for a GLN (ISO/IEC 6523); "" where none is given."""

    value: str
    scheme: str = ""


class Address(msgspec.Struct, frozen=True, kw_only=True):
    lines: tuple[str, ...] = ()
    city: str = ""
    postcode: str = ""
    region: str = ""
    country: str = ""  # ISO 3166-1 alpha-2


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    name: str = ""
    email: str = ""
    phone: str = ""


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """A seller, buyer, payee or representative (BG-4, BG-7, BG-10, BG-11)."""

    name: str
    legal_name: str = ""
    legal_form: str = ""
    vat_id: str = ""
    tax_number: str = ""
    registration: Identifier | None = None
    endpoint: Identifier | None = None
    identifiers: tuple[Identifier, ...] = ()
    address: Address = Address()
    contact: Contact | None = None


def identity(party: Party) -> str:
    """A key that only the same party has: its strongest identifier and its name.

    The name is part of it because a group of companies may share one VAT number, and showing one of
    them the documents of another would be worse than keeping a party twice.
    """
    key = f"{_strongest(party)}|{folded(party.legal_name or party.name)}"
    if len(key) <= LONGEST_IDENTITY:
        return key
    return f"sha256:{hashlib.sha256(key.encode()).hexdigest()}"


def folded(name: str) -> str:
    """`name` without the differences that people do not see: case and white space."""
    return " ".join(name.casefold().split())


def compact(identifier: str) -> str:
    """`identifier` without the blanks and dots that people put in."""
    return re.sub(r"[^0-9A-Z]", "", identifier.upper())


def _strongest(party: Party) -> str:
    if party.vat_id:
        return f"vat:{compact(party.vat_id)}"
    for prefix, found in (("registration", party.registration), ("endpoint", party.endpoint)):
        if found:
            return f"{prefix}:{found.scheme}:{compact(found.value)}"
    if party.identifiers:
        return f"identifier:{party.identifiers[0].scheme}:{compact(party.identifiers[0].value)}"
    address = party.address
    return f"address:{address.country}:{folded(address.city)}:{compact(address.postcode)}"
