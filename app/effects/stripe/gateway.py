"""Stripe's own client, in one place: asked by its SDK, answered in our own facts and units."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import httpx
import stripe

from app.config import STRIPE
from app.domain.billing import queries as billing
from app.domain.billing.rules import live
from app.domain.errors import Refused
from app.effects.outbox import NotNow

#: The version of Stripe's API that the SDK is made for; webhooks are asked for in it.
VERSION = stripe.api_version
_TIMEOUT = httpx.Timeout(20, connect=5)
_OUTER = 25.0  # seconds that a question may take, its repetitions counted
T = TypeVar("T")

stripe.enable_telemetry = False


class NotConnected(Refused):
    """There is no key yet by which Stripe could be asked."""


class Silent(NotNow):
    """Stripe did not answer, or asked us to come again; what was asked may have been done."""


class Declined(Exception):
    """A card was refused; `intent` is the PaymentIntent of that try."""

    def __init__(self, intent: str, said: str) -> None:
        super().__init__(said)
        self.intent = intent


class SaidNo(Exception):
    """Stripe does not do this; the message is its own, for staff."""

    @property
    def missing(self) -> bool:
        """Whether there is no such thing at Stripe."""
        return self.code == "resource_missing"

    def __init__(self, said: str, code: str = "") -> None:
        super().__init__(said)
        self.code = code


class Gateway:
    """One client for each key that was asked with; for one event loop.

    `lent`: a client that stands for all of them, as where a stand-in is in the same process.
    """

    def __init__(self, base: str = STRIPE, lent: stripe.StripeClient | None = None) -> None:
        self.base = base.rstrip("/")
        self._lent = lent
        self._clients: dict[str, stripe.StripeClient] = {}

    @property
    def genuine(self) -> bool:
        """Whether Stripe itself is asked, and no stand-in for it."""
        return self.base == STRIPE

    async def client(self) -> stripe.StripeClient:
        """Raises NotConnected."""
        return self.with_key((await billing.current()).secret_key)

    def with_key(self, key: str) -> stripe.StripeClient:
        """A client that asks with this key. Raises NotConnected, Refused."""
        if not key:
            raise NotConnected("Stripe is not connected yet: type its secret key.")
        if not self.genuine and live(key):
            raise Refused("A live key moves real money, and is not for the sandbox.")
        if key not in self._clients:
            self._clients[key] = self._lent or self._made(key)
        return self._clients[key]

    async def close(self) -> None:
        """Give the connections back."""
        while self._clients:
            _, client = self._clients.popitem()
            requestor = client._requestor  # noqa: SLF001  # it has no way to close
            http = requestor._get_http_client()  # noqa: SLF001
            await http.close_async()  # type: ignore[no-untyped-call]  # it has no types

    def _made(self, key: str) -> stripe.StripeClient:
        return stripe.StripeClient(
            key,
            http_client=stripe.HTTPXClient(timeout=_TIMEOUT),
            base_addresses={"api": self.base},
            max_network_retries=2,
        )


async def ask(question: Coroutine[Any, Any, T]) -> T:
    """What Stripe answers. Raises Silent, Declined, SaidNo."""
    try:
        async with asyncio.timeout(_OUTER):
            return await question
    except TimeoutError as late:
        raise Silent("Stripe took too long to answer.") from late
    except stripe.CardError as refused:
        intent = refused.error.payment_intent if refused.error else None
        raise Declined(intent.id if intent else "", str(refused.user_message)) from refused
    except (stripe.APIConnectionError, stripe.RateLimitError) as away:
        raise Silent("Stripe could not be asked now.") from away
    except stripe.AuthenticationError as unknown:
        raise SaidNo("Stripe does not know this key.", "key") from unknown
    except stripe.StripeError as error:
        status = error.http_status or 0
        # In conflict is a key whose first use still goes on.
        if status == httpx.codes.CONFLICT or status >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise Silent("Stripe could not answer now.") from error
        raise SaidNo(str(error.user_message or error), str(error.code or "")) from error


async def every(listed: Any) -> AsyncIterator[Any]:
    """All of a list, asked for page by page. Raises Silent, SaidNo."""
    found = aiter(listed.auto_paging_iter())
    while (each := await ask(_next(found))) is not None:
        yield each


async def _next(found: AsyncIterator[T]) -> T | None:
    return await anext(found, None)


@asynccontextmanager
async def patiently() -> AsyncIterator[None]:
    """What Stripe refuses for good is tried again all the same: a setting may be wrong for now."""
    try:
        yield
    except (SaidNo, NotConnected) as error:
        raise NotNow(str(error)) from error


def moment(seconds: int | None) -> dt.datetime | None:
    """Stripe's time, which is seconds since 1970."""
    return dt.datetime.fromtimestamp(seconds, dt.UTC) if seconds else None
