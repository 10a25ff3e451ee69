"""The log: append-only, numbered without gaps in commit order, guarded by triggers."""

from piccolo.columns import UUID, BigInt, Text, Timestamptz, Varchar
from piccolo.table import Table


class Activity(Table):
    #: 1, 2, 3 …; given as the last step of the transaction.
    seq = BigInt(primary_key=True)
    at = Timestamptz(default=None)
    kind = Varchar(length=40)
    #: Who did it: `staff:<id>`, `customer`, `command` or `system`.
    actor = Varchar(length=60)
    customer = UUID(default=None, null=True)
    document = UUID(default=None, null=True)
    link = UUID(default=None, null=True)
    visit = UUID(default=None, null=True)
    #: The event as tagged JSON (app.domain.activity.rules).
    data = Text()
