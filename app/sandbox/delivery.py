"""Events on their way to endpoints: signed, tried again, and spoilt on purpose."""

import time
from dataclasses import dataclass
from typing import Literal

import httpx
from stripe import WebhookSignature

from app.sandbox.state import Delivery, State

#: Seconds until it is tried again: three days, in growing steps.
_AGAIN = (60, 300, 1800, 7200, 18_000, 36_000, 43_200, 43_200, 43_200, 43_200)
_PATIENCE = 10
_KEPT = 1000
_OLD = 3600


@dataclass
class Policy:
    """What becomes of deliveries. Chances are between 0 and 1, `delay` in seconds.

    `spoilt`: the body is changed after signing, or signed an hour ago.
    """

    drop: float = 0
    duplicate: float = 0
    order: Literal["fifo", "lifo", "shuffled"] = "fifo"
    delay: int = 0
    spoilt: Literal["", "body", "timestamp"] = ""


class Courier:
    """Brings what is due, one after another."""

    def __init__(self, state: State, transport: httpx.AsyncBaseTransport | None) -> None:
        self.policy = Policy()
        self._state = state
        self.transport = transport
        self._busy: set[str] = set()

    @property
    def waits(self) -> bool:
        """Whether something is due."""
        return bool(self._due())

    async def deliver(self) -> int:
        """Deliver what is due. Returns how many were accepted."""
        due = self._due()
        if not due:
            return 0
        accepted = 0
        self._busy |= {each.id for each in due}
        # A test's own transport outlives the client.
        transport = _Lent(self.transport) if self.transport else None
        try:
            async with httpx.AsyncClient(transport=transport, timeout=_PATIENCE) as client:
                for each in due:
                    accepted += await self._bring(client, each)
        finally:
            self._busy -= {each.id for each in due}
        self._forget()
        return accepted

    async def again(self, event: str) -> int:
        """Deliver an event once more to all its endpoints. Returns how many accepted it."""
        for each in self._state.memory.deliveries:
            if each.event == event and each.endpoint in self._state.objects:
                each.state, each.due = "waiting", self._state.now() - self.policy.delay
        return await self.deliver()

    def _due(self) -> list[Delivery]:
        now = self._state.now() - self.policy.delay
        due = [
            each
            for each in self._state.memory.deliveries
            if each.state == "waiting" and each.due <= now and each.id not in self._busy
        ]
        if self.policy.order == "lifo":
            due.reverse()
        if self.policy.order == "shuffled":
            self._state.random("order").shuffle(due)
        return due

    async def _bring(self, client: httpx.AsyncClient, each: Delivery) -> int:
        chance = self._state.random("delivery")
        if self.policy.drop and chance.random() < self.policy.drop:
            each.state = "dropped"
            return 0
        times = 1 + (chance.random() < self.policy.duplicate)
        accepted = [await self._post(client, each) for _ in range(times)]
        if any(accepted):
            self._accept(each)
        else:
            self._put_off(each)
        return sum(accepted)

    async def _post(self, client: httpx.AsyncClient, each: Delivery) -> bool:
        endpoint = self._state.objects.get(each.endpoint)
        if endpoint is None:
            return False
        body = each.body + " " if self.policy.spoilt == "body" else each.body
        url = endpoint["url"] if "url" in endpoint else endpoint["webhook_endpoint"]["url"]
        headers = {
            "content-type": "application/json; charset=utf-8",
            "stripe-signature": self._signature(each),
            "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        }
        try:
            answer = await client.post(url, content=body, headers=headers)
            status = answer.status_code
        except (httpx.HTTPError, httpx.InvalidURL):
            status = 0
        each.answers.append(status)
        return status // 100 == 2  # noqa: PLR2004  # any success

    def _signature(self, each: Delivery) -> str:
        """By each secret. Receivers compare with the machine's clock, so that is what is signed."""
        at = int(time.time()) - (_OLD if self.policy.spoilt == "timestamp" else 0)
        header = f"t={at}"
        for secret in self._state.note(each.endpoint)["secrets"]:
            made = WebhookSignature.generate_signature_header(each.body, secret, at)
            header += "," + made.partition(",")[2]
        return header

    def _accept(self, each: Delivery) -> None:
        each.state = "accepted"
        event = self._state.objects[each.event]
        event["pending_webhooks"] = max(0, event["pending_webhooks"] - 1)

    def _put_off(self, each: Delivery) -> None:
        tries = len(each.answers)
        if tries > len(_AGAIN) or each.endpoint not in self._state.objects:
            each.state = "given up"
        else:
            each.due = self._state.now() + _AGAIN[max(0, tries - 1)]

    def _forget(self) -> None:
        """Old deliveries that are over; the file would grow for ever."""
        deliveries = self._state.memory.deliveries
        over = [each for each in deliveries if each.state != "waiting"]
        old = {each.id for each in over[:-_KEPT]}
        if old:
            deliveries[:] = [each for each in deliveries if each.id not in old]


class _Lent(httpx.AsyncBaseTransport):
    def __init__(self, owner: httpx.AsyncBaseTransport) -> None:
        self._owner = owner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._owner.handle_async_request(request)
