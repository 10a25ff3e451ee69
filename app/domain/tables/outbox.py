"""What is still to be done to the world, written in the transaction that decided it."""

from piccolo.columns import UUID, Integer, Text, Timestamptz, Varchar
from piccolo.table import Table


class Outbox(Table):
    id = UUID(primary_key=True, default=None)
    #: The idempotency key at the other end.
    key = Varchar(length=200, unique=True)
    kind = Varchar(length=40)
    #: The effect as tagged JSON.
    data = Text()
    due_at = Timestamptz(default=None)
    #: Tries so far; who claims a row adds one, and only the last to claim it may settle it.
    attempts = Integer(default=0)
    claimed_until = Timestamptz(default=None, null=True)
    #: When the other end began to act on it: from here on a second try may act twice.
    begun_at = Timestamptz(default=None, null=True)
    done_at = Timestamptz(default=None, null=True)
    failed_at = Timestamptz(default=None, null=True)
    last_error = Text(default=None, null=True)
    #: When staff dismissed what was given up.
    noted_at = Timestamptz(default=None, null=True)
