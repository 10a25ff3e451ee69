"""How the business is paid: looked at, changed and tried out by admins."""

import datetime as dt
from typing import Any

import msgspec
from litestar import Request
from litestar.params import JSONBody

from app.config import SANDBOX, STRIPE, Config
from app.domain.billing import queries
from app.domain.billing.rules import Billing, BillingChanges
from app.domain.sessions.rules import Session
from app.effects.stripe.connection import Connecting, Connection
from app.effects.stripe.till import Till

_LAST = 4  # characters of a key, by which people tell one from another


class BillingSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How the business is paid. Secrets are never told.

    `key_ends` is the last four characters of the key; `webhook_secrets` how many are kept;
    `endpoint` where Stripe is to send to; `genuine`: Stripe itself is asked, no stand-in;
    `controls` is the page of the sandbox, None where there is none; `least_share` is parts per
    million of what is due.
    """

    has_secret_key: bool
    key_ends: str
    livemode: bool
    webhook_secrets: int
    webhook_url: str
    endpoint: str
    account: str
    account_name: str
    checked_at: dt.datetime | None
    other_amounts: bool
    least_share: int
    late_fee_policy: str
    offer_autopay: bool
    genuine: bool
    controls: str | None
    version: int


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What Stripe answered, and the settings with it."""

    connection: Connection
    billing: BillingSettings


async def billing(request: Request[Session, Any, Any]) -> BillingSettings:
    """How the business is paid."""
    return _shown(request, await queries.current())


async def change_billing(
    request: Request[Session, Any, Any], data: JSONBody[BillingChanges]
) -> BillingSettings:
    """Change how the business is paid, as of the version that was seen."""
    return _shown(request, await _connecting(request).change(data, request.user.actor))


async def check(request: Request[Session, Any, Any]) -> Checked:
    """Ask Stripe whose key it is, what the account may do, and whether it tells us of payments."""
    found = await _connecting(request).check(request.user.actor)
    return Checked(connection=found, billing=_shown(request, await queries.current()))


async def listen(request: Request[Session, Any, Any]) -> BillingSettings:
    """Make an endpoint at Stripe that tells us of payments; one made before goes."""
    return _shown(request, await _connecting(request).listen(request.user.actor))


def _shown(request: Request[Any, Any, Any], known: Billing) -> BillingSettings:
    config: Config = request.app.state.config
    fields = msgspec.structs.asdict(known)
    key, secrets = fields.pop("secret_key"), fields.pop("webhook_secrets")
    del fields["webhook"]
    return BillingSettings(
        has_secret_key=bool(key),
        key_ends=key[-_LAST:],
        webhook_secrets=len(secrets),
        endpoint=_connecting(request).endpoint,
        genuine=config.stripe_api == STRIPE,
        controls=f"{SANDBOX}/_sandbox/" if config.sandbox else None,
        **fields,
    )


def _connecting(request: Request[Any, Any, Any]) -> Connecting:
    till: Till = request.app.state.till
    return till.connecting
