"""The tables of the demo as they lie in app/demo/tables: its customers, and what they were sent.

Days are counted back from today, so that the demo is always fresh.
"""

from functools import lru_cache
from importlib import resources
from typing import Any

import msgspec

from app.domain.documents.rules import Kind

_FOLDER = resources.files("app.demo")


class Person(msgspec.Struct, frozen=True, array_like=True):
    """Somebody at a customer's, and what they read on, the favourite first."""

    name: str
    email: str
    phone: str
    locale: str
    devices: tuple[str, ...]


class Firm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A customer; `address`: street, postcode, city, country; `network`: its first three bytes."""

    key: str
    name: str
    legal_name: str = ""
    vat_id: str = ""
    registration: str = ""
    external_id: str
    address: tuple[str, str, str, str]
    zone: str
    currency: str
    network: str
    people: tuple[Person, ...]


class Row(msgspec.Struct, frozen=True, array_like=True):
    """A line: `tax` is a category and its percentage, such as S19; `discount` 5% or an amount."""

    name: str
    quantity: str
    unit: str
    price: str
    tax: str
    description: str = ""
    discount: str = ""
    optional: bool = False


class Again(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A second version, `day` days ago."""

    day: int
    note: str
    lines: tuple[Row, ...]


class Paper(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document issued `day` days ago and due `due` days later.

    `file` is imported as it stands. `prepaid`, an amount or "all", comes as a file too: that is how
    money paid elsewhere is known. `void` is days ago; `discount` percent; `period` days ago;
    `against` the title of the invoice that is credited; `opens` how often people open its link,
    or more.
    """

    kind: Kind = "invoice"
    customer: str
    day: int
    due: int = 30
    until: int = 0
    file: str = ""
    lines: tuple[Row, ...] = ()
    discount: int = 0
    note: str = ""
    terms: str = ""
    ref: str = ""
    order: str = ""
    period: tuple[int, int] | None = None
    prepaid: str = ""
    void: int | None = None
    against: str = ""
    draft: bool = False
    opens: int = 2
    again: Again | None = None


@lru_cache
def firms() -> dict[str, Firm]:
    """The twelve customers by their keys."""
    return {firm.key: firm for firm in _read("customers", tuple[Firm, ...])}


@lru_cache
def papers() -> tuple[Paper, ...]:
    """The sixty documents, those of one kind in the order of their numbers."""
    found: tuple[Paper, ...] = _read("invoices", tuple[Paper, ...])
    found += _read("others", tuple[Paper, ...])
    return found


def file(name: str) -> str:
    """The UBL of one imported document, its dates still open."""
    return (_FOLDER / f"{name}.xml").read_text()


def _read(name: str, what: Any) -> Any:
    return msgspec.json.decode((_FOLDER / "tables" / f"{name}.json").read_bytes(), type=what)
