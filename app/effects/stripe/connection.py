"""The business's account at Stripe: whether the key opens it, and the endpoint that it tells."""

import asyncio
import contextlib
from typing import Any

import msgspec

from app.domain import clock
from app.domain.billing import actions, queries
from app.domain.billing.rules import Billing, BillingChanges, live
from app.domain.errors import Fault, Refused
from app.domain.payments.inbox import WANTED
from app.effects.outbox import NotNow
from app.effects.stripe.gateway import VERSION, Gateway, SaidNo, ask

ENDPOINT = "/webhooks/stripe"
_MOMENT = 0.3  # seconds
#: What the sandbox takes (app.sandbox).
SANDBOX_KEY = "sk_test_porchlight"


class Connection(msgspec.Struct, frozen=True, kw_only=True):
    """What a look at Stripe found: the account, and the state of our endpoint there.

    `endpoint` is enabled or disabled as Stripe says, "" where there is none of ours.
    """

    account: str
    name: str
    livemode: bool
    charges: bool
    payouts: bool
    endpoint: str


class Connecting:
    """Looks at the account, and makes the endpoint; `public_url` is where Stripe reaches us."""

    def __init__(self, gateway: Gateway, public_url: str) -> None:
        self._gateway = gateway
        self.endpoint = f"{public_url}{ENDPOINT}"

    async def change(self, changes: BillingChanges, actor: str) -> Billing:
        """Change how the business is paid. Raises Refused, as for a live key in the sandbox."""
        key = changes.secret_key
        if key and live(key) and not self._gateway.genuine:
            fault = Fault("secret_key", "Use a test key: no money moves in the sandbox.")
            raise Refused("A live key moves real money, and is not for the sandbox.", fault)
        return await actions.change(changes, actor)

    async def check(self, actor: str) -> Connection:
        """Ask Stripe who we are. Raises Refused where it does not know the key, or is away."""
        known = await queries.current()
        client = self._gateway.with_key(known.secret_key)
        account = await _told(ask(client.v1.accounts.retrieve_current_async()))
        profile = account.business_profile
        name = (profile.name if profile else "") or account.email or account.id
        await actions.checked(account.id, name[:200], clock.now(), actor)
        endpoint = ""
        if known.webhook:
            try:
                made = await ask(client.v1.webhook_endpoints.retrieve_async(known.webhook))
                endpoint = made.status
            except SaidNo:
                endpoint = "gone"
        return Connection(
            account=account.id,
            name=name,
            livemode=known.livemode,
            charges=bool(account.charges_enabled),
            payouts=bool(account.payouts_enabled),
            endpoint=endpoint,
        )

    async def listen(self, actor: str) -> Billing:
        """Make an endpoint at Stripe for the events that we use; one of ours before it goes.

        Raises Refused.
        """
        known = await queries.current()
        client = self._gateway.with_key(known.secret_key)
        wanted: Any = {
            "url": self.endpoint,
            "enabled_events": list(WANTED),
            "api_version": VERSION,
        }
        made = await _told(ask(client.v1.webhook_endpoints.create_async(wanted)))
        billing = await actions.listens(made.id, self.endpoint, made.secret or "", actor)
        if known.webhook:
            with contextlib.suppress(SaidNo, NotNow):  # its secret holds on here
                await ask(client.v1.webhook_endpoints.delete_async(known.webhook))
        return billing

    async def to_sandbox(self) -> None:
        """Connect to the sandbox once our own server answers, unless we are connected already."""
        known = await queries.current()
        if not known.connected:
            changes = BillingChanges(version=known.version, secret_key=SANDBOX_KEY)
            known = await actions.change(changes, "demo")
        while known.webhook_url != self.endpoint and known.secret_key == SANDBOX_KEY:
            await asyncio.sleep(_MOMENT)
            with contextlib.suppress(Refused):
                await self.listen("demo")
                await self.check("demo")
            known = await queries.current()


async def _told(question: Any) -> Any:
    try:
        return await question
    except (SaidNo, NotNow) as error:
        raise Refused(
            "Stripe cannot be used like this.", Fault("secret_key", str(error))
        ) from error
