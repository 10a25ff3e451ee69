"""Who issued the documents: this business under its names, or somebody not yet confirmed."""

from piccolo.columns import UUID, Timestamptz, Varchar
from piccolo.table import Table


class Seller(Table):
    id = UUID(primary_key=True, default=None)
    #: What tells one seller from another (app.domain.parties.identity).
    identity = Varchar(length=500, unique=True)
    name = Varchar(length=200)
    vat_id = Varchar(length=200)
    registration = Varchar(length=200)
    created_at = Timestamptz(default=None)
    #: Until then its bank details are not shown as ours and nothing can be paid.
    confirmed_at = Timestamptz(default=None, null=True)
