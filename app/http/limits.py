"""Rate limits that need not outlive the process, for what anybody may ask."""

from collections import OrderedDict

from app.domain import clock
from app.domain.errors import TooMany
from app.domain.rates import Bucket, Level, taken

_MOST_KEYS = 20_000

#: Tokens that nobody knows, from one address: nobody guesses 160 bits, but the log stays quiet.
UNKNOWN_TOKENS = Bucket(capacity=60, seconds=1)
#: What one link may ask.
OPENINGS = Bucket(capacity=60, seconds=0.05)
#: What one visit may tell.
BEACONS = Bucket(capacity=30, seconds=0.5)
#: How often somebody may go to pay by one link.
PAYMENTS = Bucket(capacity=20, seconds=3)


class Limits:
    """Token buckets in memory, the least used forgotten first."""

    def __init__(self) -> None:
        self._levels: OrderedDict[tuple[str, object], Level] = OrderedDict()

    def take(self, name: str, key: object, bucket: Bucket) -> None:
        """Count one more. Raises TooMany."""
        place = name, key
        allowed, level = taken(bucket, self._levels.get(place), clock.now())
        self._levels[place] = level
        self._levels.move_to_end(place)
        if len(self._levels) > _MOST_KEYS:
            self._levels.popitem(last=False)
        if not allowed:
            raise TooMany("Too many requests. Wait a moment, then try again.")
