"""What members of staff are told, how each of them likes it, and the e-mails that told them."""

from piccolo.columns import UUID, BigInt, Boolean, ForeignKey, OnDelete, Text, Timestamptz, Varchar
from piccolo.table import Table

from app.domain.tables.staff import Staff


class Notice(Table):
    """One entry of the log that one member was told of."""

    id = UUID(primary_key=True, default=None)
    staff = ForeignKey(Staff, on_delete=OnDelete.restrict, null=False)
    #: The entry's number.
    seq = BigInt()
    #: Of which sort it is (app.domain.notices.rules.NoticeKind).
    kind = Varchar(length=20)
    at = Timestamptz(default=None)
    #: It came during the member's quiet hours, so it only stands in the list.
    silent = Boolean(default=False)
    read_at = Timestamptz(default=None, null=True)


class NoticePreference(Table):
    """How a member likes to be told; whoever has no row likes it as is usual."""

    staff = ForeignKey(
        Staff, on_delete=OnDelete.restrict, primary_key=True, null=False, default=None
    )
    #: The ways for each sort of notice, as JSON.
    ways = Text()
    quiet = Boolean(default=False)
    #: Hours and minutes of the member's own clock, such as 20:00.
    quiet_from = Varchar(length=5)
    quiet_until = Varchar(length=5)
    #: Such as Europe/Berlin; empty for the business's.
    time_zone = Varchar(length=60)
    digest = Boolean(default=True)
    #: Of the business's clock.
    digest_at = Varchar(length=5)
    #: Up to when the digests told everything.
    digested_until = Timestamptz(default=None)
    version = BigInt(default=1)


class Planned(Table):
    """How far a plan has read the log."""

    name = Varchar(length=40, primary_key=True)
    seq = BigInt()


class StaffMessage(Table):
    """An e-mail to a member of staff as it was made; it holds no secret."""

    #: The outbox's.
    key = Varchar(length=200, primary_key=True)
    id = UUID(default=None, unique=True)
    staff = ForeignKey(Staff, on_delete=OnDelete.restrict, null=False)
    subject = Varchar(length=400)
    html = Text()
    text = Text()
    made_at = Timestamptz(default=None)
    sent_at = Timestamptz(default=None, null=True)
    #: What the other end said.
    said = Text()
