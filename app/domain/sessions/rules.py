"""What a session is, how long it lasts, and how often somebody may try to open one."""

import datetime as dt
import uuid

import msgspec

from app.domain.rates import Bucket
from app.domain.staff.rules import Role

SESSION_LASTS = dt.timedelta(days=14)
TICKET_LASTS = dt.timedelta(hours=1)


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """Who is signed in. `id` names the session, and opens nothing."""

    id: uuid.UUID
    staff: uuid.UUID
    name: str
    email: str
    role: Role
    expires_at: dt.datetime

    @property
    def actor(self) -> str:
        return f"staff:{self.staff}"


#: Tries to sign in: for one account, and from one address.
BY_ACCOUNT = Bucket(capacity=5, seconds=60)
BY_ADDRESS = Bucket(capacity=20, seconds=15)
