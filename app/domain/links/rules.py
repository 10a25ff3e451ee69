"""What a token is, and the one function that decides whether a link opens, and explains it."""

import base64
import datetime as dt
import hashlib
import hmac
import re
import uuid
from typing import Literal, TypeAlias

import msgspec

from app.domain.clock import local_date
from app.domain.documents.rules import Kind
from app.domain.documents.status import Standing, Status, status

TOKEN_LENGTH = 32
#: Of the code in a short address, 80 bits: what a text message has room for, and no door to guess.
SHORT_LENGTH = 16
#: Without a sign of life for so long, whoever comes sits down anew.
SITTING_ENDS_AFTER = dt.timedelta(minutes=30)
_CROCKFORD = str.maketrans("abcdefghijklmnopqrstuvwxyz234567", "0123456789abcdefghjkmnpqrstvwxyz")
_ALIKE = str.maketrans("ilo", "110")
_TOKEN = re.compile(rf"[0-9a-hjkmnp-tv-z]{{{TOKEN_LENGTH}}}")
_SHORT = re.compile(rf"[0-9a-hjkmnp-tv-z]{{{SHORT_LENGTH}}}")

Reason: TypeAlias = Literal[
    "portal_disabled",
    "unknown_token",
    "customer_portal_disabled",
    "revoked",
    "superseded",
    "expired",
    "not_found",
]
#: The rules in the order in which they are asked; the first that fails decides.
RULES: tuple[Reason, ...] = (
    "portal_disabled",
    "unknown_token",
    "customer_portal_disabled",
    "revoked",
    "superseded",
    "expired",
    "not_found",
)


#: What stands for each kind in the address of a document link (spec 2.1).
KIND_PATHS: dict[Kind, str] = {
    "invoice": "invoice",
    "credit_note": "credit-note",
    "quote": "quote",
    "sales_order": "order",
}


class Keyring(msgspec.Struct, frozen=True):
    """The server's keys by id; the first makes new tokens, the others still know theirs."""

    keys: dict[str, bytes]

    @property
    def current(self) -> str:
        return next(iter(self.keys))


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """A link with all that decides whether it opens, and the document asked for, if any.

    `only` is the one document of a document link; amounts are minor units; `seen_version` is what
    the customer saw of a document that changed, in a sitting before this one; `look` changes with
    whatever else a page is made of; `asks_code`: it opens only to who has a code that was sent;
    `connected`: Stripe can be asked for money; `least_share` is parts per million of what is due;
    `followed`: nobody there asked that what is read is not noted.
    """

    link: uuid.UUID
    customer: uuid.UUID
    only: uuid.UUID | None
    revoked: bool
    superseded: bool
    expires_at: dt.datetime | None
    customer_enabled: bool
    portal_enabled: bool
    keep_paid_links_open: bool
    show_credit_notes: bool
    show_quotes: bool
    show_sales_orders: bool
    hide_future_invoices: bool
    time_zone: str
    asks_code: bool = False
    followed: bool = True
    document: uuid.UUID | None = None
    owner: uuid.UUID | None = None
    kind: Kind | None = None
    total: int = 0
    paid: int = 0
    due: int = 0
    processing: int = 0
    instalment: int = 0
    instalment_on: dt.date | None = None
    currency: str = ""
    connected: bool = False
    other_amounts: bool = False
    least_share: int = 0
    late_fee_policy: str = ""
    issued_on: dt.date | None = None
    due_on: dt.date | None = None
    valid_until: dt.date | None = None
    version: int = 0
    seen_version: int | None = None
    voided: bool = False
    seller_confirmed: bool = False
    bank_moved: bool = False
    look: int = 0

    def status(self, now: dt.datetime) -> Status | None:
        """The status of the document asked for."""
        if self.kind is None:
            return None
        standing = Standing(
            kind=self.kind,
            total=self.total,
            due=self.due,
            processing=self.processing,
            due_on=self.due_on,
            valid_until=self.valid_until,
            draft=not self.version,
            voided=self.voided,
        )
        return status(standing, local_date(now, self.time_zone))

    def shown(self, now: dt.datetime) -> bool:
        """Whether this customer may see that document at all; a draft never."""
        if self.document is None or self.owner != self.customer or not self.version:
            return False
        if self.only is not None and self.only != self.document:
            return False
        switches = {
            "credit_note": self.show_credit_notes,
            "quote": self.show_quotes,
            "sales_order": self.show_sales_orders,
        }
        if self.kind in switches:
            return switches[self.kind]
        future = self.issued_on is not None and self.issued_on > local_date(now, self.time_zone)
        return not (future and self.hide_future_invoices)


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """All that decides whether a link opens. `document_shown` is None for the portal home."""

    portal_enabled: bool
    known: bool = False
    customer_enabled: bool = False
    revoked: bool = False
    superseded: bool = False
    expires_at: dt.datetime | None = None
    paid_stays_open: bool = False
    document_shown: bool | None = None


class Check(msgspec.Struct, frozen=True):
    """One rule, and whether the link passes it."""

    rule: Reason
    passed: bool


class Access(msgspec.Struct, frozen=True):
    """Every rule in order, and the first that failed."""

    checks: tuple[Check, ...]
    reason: Reason | None


def decide(facts: Facts, now: dt.datetime) -> Access:
    """Whether a link opens at `now`, and why or why not (spec 2.6)."""
    expired = facts.expires_at is not None and now >= facts.expires_at
    passed = {
        "portal_disabled": facts.portal_enabled,
        "unknown_token": facts.known,
        "customer_portal_disabled": facts.customer_enabled,
        "revoked": not facts.revoked,
        "superseded": not facts.superseded,
        "expired": not expired or facts.paid_stays_open,
        "not_found": facts.document_shown is not False,
    }
    checks = tuple(Check(rule, passed[rule]) for rule in RULES)
    return Access(checks, next((check.rule for check in checks if not check.passed), None))


def facts(opening: Opening, now: dt.datetime, *, document_asked: bool) -> Facts:
    """What `decide` needs to know of a link that exists."""
    paid = opening.only is not None and opening.status(now) == "paid"
    return Facts(
        portal_enabled=opening.portal_enabled,
        known=True,
        customer_enabled=opening.customer_enabled,
        revoked=opening.revoked,
        superseded=opening.superseded,
        expires_at=opening.expires_at,
        paid_stays_open=opening.keep_paid_links_open and paid,
        document_shown=opening.shown(now) if document_asked else None,
    )


def token(key: bytes, link: uuid.UUID) -> str:
    """The token of a link: 160 bits of HMAC-SHA-256 in lower-case Crockford base 32."""
    return _derived(key, b"link|" + link.bytes, TOKEN_LENGTH)


def short_code(key: bytes, link: uuid.UUID) -> str:
    """The code of a link's short address; nobody makes it from the token, nor that from it."""
    return _derived(key, b"short|" + link.bytes, SHORT_LENGTH)


def token_hash(text: str) -> bytes | None:
    """What the database knows of a token; None if `text` cannot be one.

    Capitals and the letters that Crockford reads as digits are forgiven: people retype links.
    """
    return _hashed(text, _TOKEN)


def short_hash(text: str) -> bytes | None:
    """What the database knows of a short address's code, read as kindly; None if it is none."""
    return _hashed(text, _SHORT)


def _derived(key: bytes, what: bytes, length: int) -> str:
    digest = hmac.digest(key, what, "sha256")[: length * 5 // 8]
    return base64.b32encode(digest).decode().lower().translate(_CROCKFORD)


def _hashed(text: str, shape: re.Pattern[str]) -> bytes | None:
    folded = text.lower().translate(_ALIKE)
    return hashlib.sha256(folded.encode()).digest() if shape.fullmatch(folded) else None


def masked(text: str) -> str:
    """A token as it may stand on a screen that others see."""
    return f"{text[:4]}…{text[-4:]}"


def short_path(code: str) -> str:
    """The short address of a link, below the public one."""
    return f"/s/{code}"


def path(secret: str, document_kind: Kind | None) -> str:
    """The address of a link, below the public one."""
    if document_kind is None:
        return f"/portal/{secret}"
    return f"/portal/{KIND_PATHS[document_kind]}/{secret}"
