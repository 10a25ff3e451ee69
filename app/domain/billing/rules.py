"""How the business is paid: its account at Stripe, and what customers may choose."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Annotated

import msgspec

from app.domain.errors import Fault, Refused
from app.domain.settings.rules import Terms
from app.domain.version import Version

#: A secret key or a restricted one, of test mode or live.
_KEY = re.compile(r"(?:sk|rk)_(test|live)_[A-Za-z0-9_]{4,250}")
_SECRET = re.compile(r"whsec_[A-Za-z0-9+/=_-]{4,250}")
MOST_SECRETS = 4
Key = Annotated[str, msgspec.Meta(max_length=255, pattern=r"^[!-~]*$")]


class Billing(msgspec.Struct, frozen=True, kw_only=True):
    """The one row, its secrets in clear; they leave the process only towards Stripe.

    `webhook_secrets`: the newest first, older ones while they are rolled; `least_share` is parts
    per million of what is due.
    """

    secret_key: str
    webhook_secrets: tuple[str, ...]
    webhook: str
    webhook_url: str
    account: str
    account_name: str
    livemode: bool
    checked_at: dt.datetime | None
    other_amounts: bool
    least_share: int
    late_fee_policy: str
    offer_autopay: bool
    version: int

    @property
    def connected(self) -> bool:
        """Whether customers can pay."""
        return bool(self.secret_key)


class BillingChanges(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What admins change; what is left out stays. `version` is the one that they saw.

    A new `webhook_secret` stands before those that were known, which hold on for a while.
    """

    version: Version
    secret_key: Key | msgspec.UnsetType = msgspec.UNSET
    webhook_secret: Key | msgspec.UnsetType = msgspec.UNSET
    other_amounts: bool | msgspec.UnsetType = msgspec.UNSET
    least_share: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] | msgspec.UnsetType = (
        msgspec.UNSET
    )
    late_fee_policy: Terms | msgspec.UnsetType = msgspec.UNSET
    offer_autopay: bool | msgspec.UnsetType = msgspec.UNSET


def live(key: str) -> bool:
    """Whether a key moves real money."""
    return "_live_" in key


def changed(before: Billing, changes: BillingChanges) -> Billing:
    """What holds from now on. Raises Refused."""
    given = {
        field.name: value
        for field in msgspec.structs.fields(changes)
        if field.name not in {"version", "webhook_secret"}
        and (value := getattr(changes, field.name)) is not msgspec.UNSET
    }
    secret = changes.webhook_secret
    if secret is not msgspec.UNSET:
        kept = tuple(each for each in before.webhook_secrets if each != secret)
        given["webhook_secrets"] = (secret, *kept)[:MOST_SECRETS] if secret else ()
    after = msgspec.structs.replace(before, **given)
    if after.secret_key != before.secret_key:
        # Another key may be of another account: what was known of the old one holds no more.
        after = msgspec.structs.replace(
            after,
            livemode=live(after.secret_key),
            account="",
            account_name="",
            checked_at=None,
        )
    problems = tuple(_faults(changes))
    if problems:
        raise Refused("Payments cannot be taken like this.", *problems)
    return after


def _faults(changes: BillingChanges) -> Iterator[Fault]:
    key, secret = changes.secret_key, changes.webhook_secret
    if key is not msgspec.UNSET and key and not _KEY.fullmatch(key):
        yield Fault("secret_key", "Use the secret key: it begins with sk_live_ or sk_test_.")
    if secret is not msgspec.UNSET and secret and not _SECRET.fullmatch(secret):
        yield Fault("webhook_secret", "Use the signing secret: it begins with whsec_.")
