"""What Stripe's webhooks cost us, and how soon a payment is on the dashboard.

One server as it is shipped, on SQLite, with the sandbox in the same process: the figures hold its
part too. Events received: signed, kept on the disk, answered; the jobs behind them run meanwhile.
Arrival: from the moment that the event's request is sent to the parsed frame of the payment.
"""

import asyncio
import json
import statistics
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
from stripe import WebhookSignature
from websockets.asyncio.client import connect

from bench.client import HOST, Refused, ask, load, request
from bench.house import House, Letter, furnish, sign_in

RECEIVED, CLIENTS, PAYMENTS = 2_000, 16, 40
AIM = 100  # milliseconds to an answer
_PATIENCE = 20.0
_TOLD = "payment_intent.succeeded"


async def measure() -> list[str]:
    """The lines to print."""
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder) / "data", STRIPE_SANDBOX="on")
        ticket = house.prepare()
        with house.server() as server:
            cookie = await sign_in(server.port, ticket)
            letters = await furnish(server.port, cookie, PAYMENTS)
            secret = await asyncio.to_thread(_secret, house.sandbox)
            arrived = await _arrived(server.port, cookie["Cookie"], letters, secret)
            answers = await _answers(server.port, secret)
            seconds = await load(server.port, _events(secret), CLIENTS)
    return [
        f"webhooks_per_second {RECEIVED / seconds:.0f}",
        f"#   {RECEIVED:,} events over {CLIENTS} connections, each on the disk before its answer",
        f"webhook_answer_p99_ms {answers[int(len(answers) * 0.99)]:.1f} aim {AIM}",
        f"#   one after the other: p50 {statistics.median(answers):.1f} ms of {len(answers)}",
        f"payment_to_dashboard_p50_ms {statistics.median(arrived):.0f}",
        f"#   p95 {arrived[int(len(arrived) * 0.95)]:.0f} ms of {len(arrived)} payments",
    ]


def _secret(state: Path) -> str:
    """What the sandbox signs with, once our server has connected itself."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if state.exists() and (found := _found(json.loads(state.read_text()))):
            return found
        time.sleep(0.2)
    raise TimeoutError


def _found(kept: Any) -> str:
    """The newest secret among what the sandbox keeps."""
    if isinstance(kept, dict):
        if kept.get("secrets"):
            return str(kept["secrets"][-1])
        return next((found for each in kept.values() if (found := _found(each))), "")
    return ""


def _events(secret: str) -> list[bytes]:
    return [_event(secret, f"pi_{uuid.uuid4().hex}") for _ in range(RECEIVED)]


def _event(secret: str, intent: str) -> bytes:
    at = int(time.time())
    body = json.dumps(
        {
            "id": f"evt_{uuid.uuid4().hex}",
            "object": "event",
            "type": _TOLD,
            "created": at,
            "livemode": False,
            "api_version": "2026-10-28.endive",
            "data": {"object": {"id": intent, "object": "payment_intent"}},
        }
    )
    signed = WebhookSignature.generate_signature_header(body, secret, at)
    headers = {"Stripe-Signature": signed, "Content-Type": "application/json"}
    return request("POST", "/webhooks/stripe", headers, body.encode())


async def _answers(port: int, secret: str) -> list[float]:
    """Milliseconds to each of 200 answers, sorted."""
    found = []
    for _ in range(200):
        sent = _event(secret, f"pi_{uuid.uuid4().hex}")
        began = time.perf_counter()
        await ask(port, sent)
        found.append((time.perf_counter() - began) * 1000)
    return sorted(found)


async def _arrived(port: int, cookie: str, letters: list[Letter], secret: str) -> list[float]:
    """Milliseconds from Stripe's request to the dashboard's frame, sorted."""
    base = f"http://{HOST}:{port}"
    headers = {"Cookie": cookie, "Origin": f"http://localhost:{port}"}
    found: list[float] = []
    async with (
        httpx.AsyncClient(base_url=base) as client,
        connect(f"ws://{HOST}:{port}/ws/feed", additional_headers=headers) as socket,
    ):
        await client.post("/_stripe/_sandbox/delivery-policy", json={"drop": 1})
        for letter in letters:
            if (intent := await _paid(client, letter)) is None:
                continue
            began = time.perf_counter()
            await ask(port, _event(secret, intent))
            async with asyncio.timeout(_PATIENCE):
                while b"payment.succeeded" not in await socket.recv(decode=False):
                    pass
            found.append((time.perf_counter() - began) * 1000)
    return sorted(found)


async def _paid(client: httpx.AsyncClient, letter: Letter) -> str | None:
    """The PaymentIntent of a document that was just paid at the sandbox's page, if it can be."""
    portal = {"Authorization": f"Portal {letter.token}"}
    shown = (await client.get(f"/api/portal/documents/{letter.document}", headers=portal)).json()
    if shown["live"]["pay"]:
        return None
    part = {"document": letter.document, "amount": shown["live"]["due"]}
    begun = await client.post("/api/portal/payments", headers=portal, json={"parts": [part]})
    if begun.is_error:
        raise Refused(begun.text)
    page = begun.json()["url"]
    card = {
        "way": "card",
        "number": "4242424242424242",
        "expiry": "12/40",
        "cvc": "123",
        "name": "Ada",
    }
    form = {"content-type": "application/x-www-form-urlencoded"}
    await client.post(
        page.partition("/_stripe")[1] + page.partition("/_stripe")[2],
        content=urlencode(card),
        headers=form,
    )
    events = await client.get(
        "/_stripe/v1/events",
        params={"type": _TOLD, "limit": 1},
        headers={"Authorization": "Bearer sk_test_porchlight"},
    )
    intent: str = events.json()["data"][0]["data"]["object"]["id"]
    return intent
