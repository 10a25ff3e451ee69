"""Stripe's own client, talking to the sandbox in the same process, without a socket."""

from collections.abc import Awaitable

import anyio
import anyio.lowlevel
import httpx
import stripe

from app.sandbox.sandbox import Sandbox
from app.sandbox.web import INSIDE, Receive, Scope, Send


def client(sandbox: Sandbox) -> stripe.StripeClient:
    """A client for the event loop that it is used in first; it retries twice, at once."""
    return stripe.StripeClient(
        sandbox.key,
        http_client=_InProcess(sandbox),
        base_addresses={"api": "http://sandbox"},
        max_network_retries=2,
    )


class _InProcess(stripe.HTTPXClient):
    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(verify_ssl_certs=False)  # its TLS context takes 40 ms, and is not used

        async def inside(scope: Scope, receive: Receive, send: Send) -> None:
            await sandbox({**scope, INSIDE: True}, receive, send)

        self._client_async = httpx.AsyncClient(transport=httpx.ASGITransport(app=inside))

    def sleep_async(self, secs: float) -> Awaitable[None]:  # noqa: ARG002  # the SDK's signature
        return anyio.lowlevel.checkpoint()
