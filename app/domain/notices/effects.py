"""The e-mails to staff that the outbox holds, and the keys that they are done once by."""

import datetime as dt
import uuid

import msgspec


class SendNotice(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="notice.send"):
    """A member is told by e-mail of an entry of the log."""

    member: uuid.UUID
    seq: int

    @property
    def key(self) -> str:
        return f"notice:{self.member}:{self.seq}"


class SendDigest(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="digest.send"):
    """A member gets what happened after `since` and until `until`."""

    member: uuid.UUID
    date: dt.date
    since: dt.datetime
    until: dt.datetime

    @property
    def key(self) -> str:
        return f"digest:{self.member}:{self.date}"


class SendTest(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="notice.test"):
    """A member sees whether e-mails reach him; `test` is made up for each."""

    member: uuid.UUID
    test: uuid.UUID

    @property
    def key(self) -> str:
        return f"notice-test:{self.member}:{self.test}"
