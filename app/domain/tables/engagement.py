"""The counters: always the fold of the log, kept so that nobody has to fold it again."""

from piccolo.columns import UUID, Date, Integer, Timestamptz, Varchar
from piccolo.table import Table


class Engagement(Table):
    """What people did with one document or one link."""

    #: A document's or a link's id.
    subject = UUID(primary_key=True, default=None)
    #: document or link.
    scope = Varchar(length=8)
    views = Integer()
    visitors = Integer()
    seconds = Integer()
    prints = Integer()
    #: Clicks on Download PDF.
    downloads = Integer()
    first_viewed_at = Timestamptz(default=None, null=True)
    last_viewed_at = Timestamptz(default=None, null=True)


class Day(Table):
    """What people did on one day of the business's calendar."""

    date = Date(primary_key=True, default=None)
    views = Integer()
    first_views = Integer()
    seconds = Integer()
    downloads = Integer()
