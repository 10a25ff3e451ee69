"""What the business is called, what its portal shows, and what day it is there."""

import re
import uuid
import zoneinfo
from collections.abc import Iterator
from typing import Annotated

import msgspec

from app.domain.errors import Fault, Refused
from app.domain.locale import Locale
from app.domain.money import CURRENCIES
from app.domain.parties import Address, Contact, Email, Identifier, Party, compact, folded
from app.domain.version import Version

LONGEST_WELCOME = 500
LONGEST_VALIDITY = 1000

_SHOWN = r"^[^\x00]*$"  # PostgreSQL keeps no NUL
_COLOUR = r"^#[0-9a-f]{6}$"
Colour = Annotated[
    str,
    msgspec.Meta(pattern=_COLOUR, max_length=7, description="A colour such as #19553c."),
]
Text = Annotated[str, msgspec.Meta(max_length=200, pattern=_SHOWN)]
Country = Annotated[str, msgspec.Meta(pattern=r"^([A-Z]{2})?$")]
Currency = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}$")]
BankAccount = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[A-Za-z0-9 /-]*$", max_length=40, description="Letters, digits and blanks only."
    ),
]
Bic = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^([A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?)?$",
        description="A BIC has 8 or 11 characters, such as INGDDEFFXXX.",
    ),
]
Terms = Annotated[str, msgspec.Meta(max_length=5000, pattern=_SHOWN)]
Days = Annotated[int, msgspec.Meta(ge=1, le=LONGEST_VALIDITY)]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The one row of settings."""

    name: str
    tagline: str
    email: str
    phone: str
    legal_name: str
    address_lines: str
    postcode: str
    city: str
    country: str
    vat_id: str
    tax_number: str
    registration: str
    locale: str
    time_zone: str
    primary_colour: str
    banner_colour: str
    logo: str
    welcome_message: str
    portal_enabled: bool
    link_days: int
    bank_account: str
    bank_account_name: str
    bic: str
    currency: str
    tax_rate: int
    payment_days: int
    payment_terms: str
    keep_paid_links_open: bool
    renew_links: bool
    ask_email_code: bool
    send_receipts: bool
    visit_days: int
    show_credit_notes: bool
    show_quotes: bool
    show_sales_orders: bool
    hide_future_invoices: bool
    epoch: uuid.UUID
    version: int


class LogoSize(msgspec.Struct, frozen=True):
    """In pixels."""

    width: int
    height: int

    def within(self, width: int, height: int) -> "LogoSize":
        """As large as this room lets it be, never larger than it is; at least one pixel."""
        scale = min(1, width / self.width, height / self.height)
        return LogoSize(max(1, round(self.width * scale)), max(1, round(self.height * scale)))


class Changes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What staff may change; what is left out stays. `version` is the one that they saw."""

    version: Version
    name: Text | msgspec.UnsetType = msgspec.UNSET
    tagline: Text | msgspec.UnsetType = msgspec.UNSET
    email: Email | msgspec.UnsetType = msgspec.UNSET
    phone: Text | msgspec.UnsetType = msgspec.UNSET
    legal_name: Text | msgspec.UnsetType = msgspec.UNSET
    address_lines: Text | msgspec.UnsetType = msgspec.UNSET
    postcode: Annotated[str, msgspec.Meta(max_length=20, pattern=_SHOWN)] | msgspec.UnsetType = (
        msgspec.UNSET
    )
    city: Text | msgspec.UnsetType = msgspec.UNSET
    country: Country | msgspec.UnsetType = msgspec.UNSET
    bank_account: BankAccount | msgspec.UnsetType = msgspec.UNSET
    bank_account_name: Text | msgspec.UnsetType = msgspec.UNSET
    bic: Bic | msgspec.UnsetType = msgspec.UNSET
    currency: Currency | msgspec.UnsetType = msgspec.UNSET
    tax_rate: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] | msgspec.UnsetType = msgspec.UNSET
    payment_days: Annotated[int, msgspec.Meta(ge=0, le=365)] | msgspec.UnsetType = msgspec.UNSET
    payment_terms: Terms | msgspec.UnsetType = msgspec.UNSET
    vat_id: Text | msgspec.UnsetType = msgspec.UNSET
    tax_number: Text | msgspec.UnsetType = msgspec.UNSET
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
    renew_links: bool | msgspec.UnsetType = msgspec.UNSET
    ask_email_code: bool | msgspec.UnsetType = msgspec.UNSET
    send_receipts: bool | msgspec.UnsetType = msgspec.UNSET
    visit_days: Days | msgspec.UnsetType = msgspec.UNSET
    show_credit_notes: bool | msgspec.UnsetType = msgspec.UNSET
    show_quotes: bool | msgspec.UnsetType = msgspec.UNSET
    show_sales_orders: bool | msgspec.UnsetType = msgspec.UNSET
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
    faults = tuple(_faults(wanted))
    if faults:
        raise Refused("Some settings are not right.", *faults)
    return wanted


def is_colour(text: str) -> bool:
    """Whether `text` is one as the settings keep it."""
    return len(text) == len("#rrggbb") and re.match(_COLOUR, text) is not None


def _faults(wanted: dict[str, str | bool | int]) -> Iterator[Fault]:
    if wanted.get("locale") == "":
        yield Fault("locale", "Use a tag such as de-AT.")
    if wanted.get("time_zone", "UTC") not in zoneinfo.available_timezones():
        yield Fault("time_zone", "Use a name such as Europe/Berlin.")
    if wanted.get("currency", "EUR") not in CURRENCIES:
        yield Fault("currency", "Use a code of ISO 4217.")
    account = str(wanted.get("bank_account", ""))
    if _looks_like_iban(account) and not _is_iban(account):
        yield Fault("bank_account", "Its check digits do not fit: is a digit wrong?")


def seller(settings: Settings) -> Party:
    """This business as the seller of what it writes. Raises Refused while it has no name."""
    if not settings.name:
        fault = Fault("seller", "Say first who you are, in the settings of your business.")
        raise Refused("A document needs a sender.", fault)
    return Party(
        name=settings.name,
        legal_name=settings.legal_name,
        vat_id=settings.vat_id,
        tax_number=settings.tax_number,
        registration=Identifier(settings.registration) if settings.registration else None,
        address=Address(
            lines=tuple(line for line in settings.address_lines.splitlines() if line.strip()),
            city=settings.city,
            postcode=settings.postcode,
            country=settings.country,
        ),
        contact=Contact(email=settings.email, phone=settings.phone),
    )


def _looks_like_iban(account: str) -> bool:
    return re.match(r"[A-Z]{2}[0-9]{2}", compact(account)) is not None


def _is_iban(account: str) -> bool:
    """Whether the check digits fit (ISO 13616-1: the whole number leaves 1 modulo 97)."""
    folded_account = compact(account)
    turned = folded_account[4:] + folded_account[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


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
