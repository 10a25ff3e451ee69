"""Codes that change every half minute (RFC 6238), and codes that are good once."""

import datetime as dt
import hashlib
import uuid

import msgspec
import pyotp

RECOVERY_CODES = 10
_SECONDS = 30
_DRIFT = (0, -1, 1)  # steps by which a phone's clock may be wrong


class Begun(msgspec.Struct, frozen=True, kw_only=True):
    """A secret that is not in force yet, and the address by which a phone takes it."""

    secret: str
    uri: str


def begun(email: str) -> Begun:
    secret = pyotp.random_base32()
    uri = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Porchlight")
    return Begun(secret=secret, uri=uri)


def matching_step(secret: str, code: str, now: dt.datetime) -> int | None:
    """The time step whose code this is; None if it is none of now."""
    typed = "".join(code.split())
    current = int(now.timestamp()) // _SECONDS
    totp = pyotp.TOTP(secret)
    steps = (current + drift for drift in _DRIFT)
    return next((step for step in steps if totp.at(step * _SECONDS) == typed), None)


def recovery_hash(staff: uuid.UUID, code: str) -> bytes:
    """What the database knows of a recovery code; blanks and dashes are forgiven."""
    typed = "".join(letter for letter in code.lower() if letter.isalnum())
    return hashlib.sha256(staff.bytes + typed.encode()).digest()
