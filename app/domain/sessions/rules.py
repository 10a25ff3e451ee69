"""What a session is, how long it lasts, and how often somebody may try to open one."""

import datetime as dt
import uuid

import msgspec

from app.domain.rates import Bucket
from app.domain.staff.rules import Role

SESSION_LASTS = dt.timedelta(days=14)
TICKET_LASTS = dt.timedelta(hours=1)
SEEN_EVERY = dt.timedelta(minutes=5)


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """Who is signed in. `id` names the session, and opens nothing."""

    id: uuid.UUID
    staff: uuid.UUID
    name: str
    email: str
    role: Role
    expires_at: dt.datetime
    seen_at: dt.datetime | None = None
    locale: str = ""
    #: The API key by which a program asks for this member; no session has one.
    key: uuid.UUID | None = None

    @property
    def actor(self) -> str:
        return f"key:{self.key}" if self.key else f"staff:{self.staff}"


#: Tries to sign in: for one account, and from one address.
BY_ACCOUNT = Bucket(capacity=5, seconds=60)
BY_ADDRESS = Bucket(capacity=20, seconds=15)


class OpenSession(msgspec.Struct, frozen=True, kw_only=True):
    """A session as its owner sees it; `id` opens nothing."""

    id: uuid.UUID
    device: str
    created_at: dt.datetime
    seen_at: dt.datetime | None
    expires_at: dt.datetime
