"""What waits to be done to the world, and how long it waits after a try that failed."""

import datetime as dt
import uuid
from typing import Literal, TypeAlias

import msgspec

#: Why something was given up. `unknown`: handed over, but the other end never said whether it took
#: it; `wording`: a tag had no value; `ended`: what it was about had ended by then.
Failure: TypeAlias = Literal["refused", "gave_up", "unknown", "wording", "ended"]

#: The effects whose failures stand on a list of their own: messages to customers.
DELIVERIES = frozenset({"email.send", "sms.send", "code.send"})

#: How long a worker that gives no sign of life holds a job; then another may take it.
LEASE = dt.timedelta(seconds=15)
#: Tries before a job is given up: with the waits below, some nine hours of them.
TRIES = 14
_FIRST_WAIT = 15.0
_LONGEST_WAIT = 2 * 60 * 60.0
_SPREAD = 0.2


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A claimed row of the outbox. `attempts` counts this try too.

    `begun`: an earlier try had handed it to the other end, and nobody knows what came of it.
    """

    id: uuid.UUID
    key: str
    kind: str
    data: str
    attempts: int
    begun: bool


def wait(attempts: int, chance: float) -> dt.timedelta | None:
    """How long to wait after so many tries; None when that was the last.

    Twice as long each time, and a fifth more or less by `chance` (0 to 1), so that what failed
    together is not tried again together.
    """
    if attempts >= TRIES:
        return None
    seconds = min(_FIRST_WAIT * 2 ** (attempts - 1), _LONGEST_WAIT)
    return dt.timedelta(seconds=seconds * (1 - _SPREAD + 2 * _SPREAD * chance))
