import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.sandbox import Sandbox
from tests.sandbox.conftest import DEBIT, NOW, Endpoint, Shop


def shop_at(path: Path | None, seed: int = 0) -> Shop:
    endpoint = Endpoint()
    return Shop(Sandbox(path=path, now=lambda: NOW, seed=seed, send=endpoint), endpoint)


@pytest.mark.parametrize("key", ["sk_live_1", "rk_live_1", "", "pk_test_1"])
def test_only_test_keys_are_taken(key: str) -> None:
    with pytest.raises(ValueError, match="test keys only"):
        Sandbox(key=key)


async def test_file_keeps_everything(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.json"
    before = shop_at(path)
    secret = (
        await before.v1.webhook_endpoints.create_async(
            {"url": "https://shop.example/hook", "enabled_events": ["*"]}
        )
    ).secret
    session = await before.session()
    before.sandbox.pay(session.id, iban=DEBIT)
    before.sandbox.advance(timedelta(days=1))

    after = shop_at(path)
    assert dict(after.sandbox.objects) == dict(before.sandbox.objects)
    assert after.sandbox.state.now() == before.sandbox.state.now()
    after.sandbox.advance(timedelta(days=3))
    assert (await after.again(session)).payment_status == "paid"
    assert await after.sandbox.deliver() == len(after.happened())
    assert [each.type for each in after.endpoint.events(secret)] == after.happened()
    assert path.stat().st_mode & 0o077 == 0
    assert os.listdir(tmp_path) == ["sandbox.json"]  # noqa: PTH208  # no draft is left


async def test_file_keeps_idempotency_keys(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.json"
    options: Any = {"idempotency_key": "k"}
    first = await shop_at(path).v1.customers.create_async({"name": "Maren"}, options)
    again = await shop_at(path).v1.customers.create_async({"name": "Maren"}, options)
    assert first.id == again.id


async def test_same_seed_gives_same_ids() -> None:
    ids = [(await shop_at(None, seed).paid()).payment_intent.id for seed in (1, 1, 2)]
    assert ids[0] == ids[1] != ids[2]


async def test_things_happen_at_their_time(shop: Shop) -> None:
    session = await shop.session()
    shop.sandbox.pay(session.id, iban=DEBIT)
    shop.sandbox.advance(timedelta(days=30))
    times = {
        event["type"]: event["created"] - int(NOW.timestamp())
        for event in shop.sandbox.objects.values()
        if event["object"] == "event"
    }
    assert times["payment_intent.processing"] == 0
    assert times["payment_intent.succeeded"] == 3 * 86_400
    assert times["charge.updated"] == 3 * 86_400 + 1


async def test_clock_runs_without_being_put_forward() -> None:
    now = [NOW]
    shop = Shop(Sandbox(now=lambda: now[0], send=Endpoint()), Endpoint())
    session = await shop.session()
    now[0] += timedelta(days=1)
    assert (await shop.again(session)).status == "expired"


async def test_file_forgets_what_is_long_over(tmp_path: Path) -> None:
    shop = shop_at(tmp_path / "sandbox.json")
    await shop.v1.webhook_endpoints.create_async(
        {"url": "https://shop.example/hook", "enabled_events": ["*"]}
    )
    paid, left = await shop.session(), await shop.session()
    shop.sandbox.pay(paid.id)
    shop.sandbox.advance(timedelta(days=2))
    await shop.sandbox.deliver()
    assert (await shop.again(left)).status == "expired"
    shop.sandbox.advance(timedelta(days=31))
    memory = shop_at(tmp_path / "sandbox.json").sandbox.state.memory
    assert left.id not in memory.objects.keys() | memory.notes.keys()
    assert memory.deliveries == []
    assert [each for each in memory.objects.values() if each["object"] == "event"] == []
    assert (await shop.again(paid)).payment_status == "paid"  # its money may still go back
    assert len([each for each in memory.objects.values() if each["object"] == "charge"]) == 1


async def test_file_keeps_events_that_wait(tmp_path: Path) -> None:
    shop = shop_at(tmp_path / "sandbox.json")
    await shop.v1.webhook_endpoints.create_async(
        {"url": "https://shop.example/hook", "enabled_events": ["checkout.session.completed"]}
    )
    shop.sandbox.pay((await shop.session()).id)
    shop.sandbox.advance(timedelta(days=31))
    assert await shop.sandbox.deliver() == 1


async def test_memory_alone_forgets_nothing() -> None:
    shop = shop_at(None)
    session = await shop.session()
    shop.sandbox.advance(timedelta(days=40))
    assert (await shop.again(session)).status == "expired"
