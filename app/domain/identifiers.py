"""Identifiers that sort by the time at which they were made."""

import secrets
import time
import uuid

_RANDOM_BITS = 74
_VERSION_7 = 0x7000
_VARIANT = 0x8000_0000_0000_0000


def new() -> uuid.UUID:
    """A UUID of version 7 (RFC 9562, section 5.7): 48 bits of milliseconds, 74 random ones."""
    milliseconds = time.time_ns() // 1_000_000
    random = secrets.randbits(_RANDOM_BITS)
    high = milliseconds << 16 | _VERSION_7 | random >> 62
    low = _VARIANT | random & (1 << 62) - 1
    return uuid.UUID(int=high << 64 | low)
