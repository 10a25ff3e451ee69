"""How often something may be done: a token bucket."""

import datetime as dt

import msgspec


class Bucket(msgspec.Struct, frozen=True):
    """So many at once, and one more every so many seconds."""

    capacity: int
    seconds: float


class Level(msgspec.Struct, frozen=True):
    """How full a bucket was at a moment."""

    tokens: float
    at: dt.datetime


def taken(bucket: Bucket, level: Level | None, now: dt.datetime) -> tuple[bool, Level]:
    """Whether one more is allowed at `now`, and the level after it."""
    if level is None:
        return True, Level(bucket.capacity - 1, now)
    refilled = (now - level.at).total_seconds() / bucket.seconds
    tokens = min(float(bucket.capacity), level.tokens + max(0.0, refilled))
    if tokens < 1:
        return False, Level(tokens, now)
    return True, Level(tokens - 1, now)
