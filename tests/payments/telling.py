"""What Stripe tells, written and signed by hand."""

import json
import uuid
from typing import Any

from stripe import WebhookSignature

from app.domain.billing import queries as billing_queries
from tests.payments.bank import Bank

PAID = "payment_intent.succeeded"


def signed(body: bytes, secret: str, at: int | None = None) -> str:
    return str(WebhookSignature.generate_signature_header(body.decode(), secret, at))


async def signing_secret() -> str:
    secret: str = (await billing_queries.current()).webhook_secrets[0]
    return secret


async def unheard(bank: Bank, **how: Any) -> tuple[Any, Any]:
    """An invoice that was paid while our endpoint heard nothing."""
    sent = await bank.invoice()
    known = await bank.pay(sent, **how)
    for each in bank.sandbox.state.memory.deliveries:
        each.state = "dropped"
    return sent, known


def thin(bank: Bank, kind: str) -> bytes:
    """What Stripe writes of the last event of a kind to whoever wants it thin."""
    whole = json.loads(bank.event(kind))
    about = whole["data"]["object"]
    told = {
        "id": f"evt_thin_{uuid.uuid4().hex}",
        "object": "v2.core.event",
        "type": f"v1.{kind}",
        "livemode": False,
        "created": "2026-11-21T10:00:00.000Z",
        "snapshot_event": whole["id"],
        "related_object": {"id": about["id"], "type": about["object"], "url": "/v1/it"},
    }
    return json.dumps(told).encode()
