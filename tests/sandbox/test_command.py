"""The stand-in as a process of its own, over a real socket."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import stripe

from tests.processes import PATIENCE, House

QUICK: Any = {"max_network_retries": 0}


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(f"sqlite:///{tmp_path / 'none.sqlite'}", tmp_path)


async def printed(process: asyncio.subprocess.Process) -> list[str]:
    assert process.stdout
    async with asyncio.timeout(PATIENCE):
        return [(await process.stdout.readline()).decode().split()[1] for _ in range(3)]


async def up(controls: str) -> None:
    async with asyncio.timeout(PATIENCE), httpx.AsyncClient(trust_env=False) as client:
        while True:
            try:
                assert (await client.get(controls)).status_code == 200
            except httpx.ConnectError:
                await asyncio.sleep(0.02)
            else:
                return


@contextlib.asynccontextmanager
async def outside(url: str, key: str) -> AsyncIterator[stripe.StripeClient]:
    """Stripe's client as the product uses it."""
    http = stripe.HTTPXClient(timeout=10, verify_ssl_certs=False)
    yield stripe.StripeClient(key, http_client=http, base_addresses={"api": url})
    await http.close_async()  # type: ignore[no-untyped-call]


async def test_command_serves_until_interrupted(house: House, tmp_path: Path) -> None:
    async with house.running("sandbox") as process:
        url, key, controls = await printed(process)
        await up(controls)
        async with outside(url, key) as client:
            made = await client.v1.customers.create_async({"email": "maren@example.com"})
    assert (url, process.returncode) == (f"http://127.0.0.1:{house.port}", 0)
    assert made.id in (tmp_path / "sandbox.json").read_text()


async def test_command_goes_on_where_it_stopped(house: House) -> None:
    async with house.running("sandbox") as process:
        url, key, controls = await printed(process)
        await up(controls)
        async with outside(url, key) as client:
            made = await client.v1.customers.create_async({"email": "maren@example.com"})
    async with house.running("sandbox") as process:
        await printed(process)
        await up(controls)
        async with outside(url, key) as client:
            again = await client.v1.customers.retrieve_async(made.id)
    assert again.email == "maren@example.com"


async def test_lost_answer_breaks_the_connection(house: House) -> None:
    async with house.running("sandbox") as process:
        url, key, controls = await printed(process)
        await up(controls)
        async with httpx.AsyncClient(trust_env=False) as hand:
            fault = {"request": "POST /v1/customers", "after": "lost"}
            await hand.post(f"{controls}faults", json=fault)
        async with outside(url, key) as client:
            with pytest.raises(stripe.APIConnectionError):
                await client.v1.customers.create_async({"name": "Maren"}, QUICK)
            assert len((await client.v1.customers.list_async()).data) == 1
