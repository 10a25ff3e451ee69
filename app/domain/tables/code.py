"""The codes that were sent before a link opened; what they say is kept nowhere."""

from piccolo.columns import UUID, Boolean, ForeignKey, Integer, OnDelete, Timestamptz, Varchar
from piccolo.table import Table

from app.domain.tables.link import Link


class AccessCode(Table):
    """One code for one link; the last one counts. Its digits follow from `id` and a server key."""

    #: Also the id of the message that carries it.
    id = UUID(primary_key=True, default=None)
    link = ForeignKey(Link, on_delete=OnDelete.restrict, null=False, index=True)
    #: The server key that re-derives it.
    key = Varchar(length=16)
    #: Whether there was an address to send it to; else it opens nothing.
    sent = Boolean(default=False)
    #: How often somebody typed one.
    tries = Integer(default=0)
    created_at = Timestamptz(default=None)
    used_at = Timestamptz(default=None, null=True)
