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
    #: The latest version of a document that somebody viewed.
    viewed_version = Integer()
    #: When a document's own link was first handed out.
    handed_out_at = Timestamptz(default=None, null=True)
    #: When somebody first read how to pay.
    payment_read_at = Timestamptz(default=None, null=True)
    #: Tries to pay by card or debit, when the first began, and when nothing was due any more.
    attempts = Integer()
    pay_started_at = Timestamptz(default=None, null=True)
    paid_at = Timestamptz(default=None, null=True)


class Day(Table):
    """What people did on one day of the business's calendar."""

    date = Date(primary_key=True, default=None)
    views = Integer()
    first_views = Integer()
    seconds = Integer()
    downloads = Integer()
    #: Tries to pay that began, and payments that came.
    attempts = Integer()
    payments = Integer()
    people = Integer()
    #: Of those people, who had not come in the 6, and in the 29, days before.
    people_7 = Integer()
    people_30 = Integer()


class Hour(Table):
    """What people did in one hour; it begins with an hour of the business's clock."""

    at = Timestamptz(primary_key=True, default=None)
    views = Integer()
    first_views = Integer()
    seconds = Integer()
    downloads = Integer()
    attempts = Integer()
    payments = Integer()
    #: Those whose first view of the day it was.
    people = Integer()


class DocumentHour(Table):
    """The views of one document in one hour."""

    id = UUID(primary_key=True, default=None)
    document = UUID(default=None)
    at = Timestamptz(default=None)
    views = Integer()


class VisitorDay(Table):
    """That a person viewed something on a day, once, and when that person had come before.

    A person is new to any stretch of days that begins after `previous`, so counting people of a
    stretch needs no comparing of its days.
    """

    id = UUID(primary_key=True, default=None)
    date = Date(default=None)
    visitor = Varchar(length=32)
    previous = Date(default=None, null=True)
