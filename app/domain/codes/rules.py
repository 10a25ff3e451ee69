"""The code that a link may be asked for, and the pass that a right one gives to a device."""

import datetime as dt
import hmac
import unicodedata
import uuid

import msgspec

from app.domain.links.rules import Keyring
from app.domain.rates import Bucket

LENGTH = 6
LASTS = dt.timedelta(minutes=10)
#: Tries that one code stands.
TRIES = 5
#: Codes for one link: so many a day, and so long between two.
A_DAY = 5
PAUSE = dt.timedelta(minutes=1)
#: How long a device is known after a right code.
PASS_LASTS = dt.timedelta(days=30)
#: Tries from one address, at whatever links.
BY_ADDRESS = Bucket(capacity=20, seconds=30)
LONGEST_PASS = 100


class SendCode(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="code.send"):
    """The effect: this code, which is also a delivery, goes out as an e-mail."""

    code: uuid.UUID


def key(code: uuid.UUID) -> str:
    """What the outbox knows the sending of a code by."""
    return f"code:{code}"


def digits(secret: bytes, code: uuid.UUID) -> str:
    """What a code says, by the server key that made it: kept nowhere, it cannot be read there."""
    drawn = int.from_bytes(hmac.digest(secret, b"code|" + code.bytes, "sha256"))
    return f"{drawn % 10**LENGTH:0{LENGTH}}"


def typed(text: str) -> str | None:
    """The code in what somebody typed, in digits of whatever script; None where it is none."""
    plain = "".join(str(unicodedata.digit(sign, sign)) for sign in text if sign not in " -\u00a0")
    return plain if len(plain) == LENGTH and plain.isascii() and plain.isdecimal() else None


def pass_for(keyring: Keyring, link: uuid.UUID, now: dt.datetime) -> str:
    """What a device shows from now on instead of a code, at this link alone."""
    until = int((now + PASS_LASTS).timestamp())
    return f"{until}.{_seal(keyring.keys[keyring.current], link, until)}"


def passes(keyring: Keyring, given: str, link: uuid.UUID, now: dt.datetime) -> bool:
    """Whether `given` is a pass of this link that has not run out; retired keys still know theirs.

    It ends with the link, since that is asked first.
    """
    until, _, seal = given.partition(".")
    if len(given) > LONGEST_PASS or not (given.isascii() and until.isdecimal()):
        return False
    known = [
        hmac.compare_digest(_seal(secret, link, int(until)), seal)
        for secret in keyring.keys.values()
    ]
    return any(known) and now.timestamp() < int(until)


def _seal(secret: bytes, link: uuid.UUID, until: int) -> str:
    return hmac.digest(secret, b"pass|" + link.bytes + b"|%d" % until, "sha256").hex()
