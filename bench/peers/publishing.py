"""Publishes at a steady pace: what is late is published at once, and nothing is left out."""

import asyncio
import functools
import json
import os
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs


def event() -> dict[str, Any]:
    """The event that the peers are given, published now (the monotonic clock's nanoseconds)."""
    given = _given()
    return {**given, "event": {**given["event"], "created": time.monotonic_ns()}}


async def publish(query: str, once: Callable[[], None]) -> None:
    """Call `once` as `rate=<a second>&count=<times>` asks."""
    asked = parse_qs(query)
    rate, count = float(asked["rate"][0]), int(asked["count"][0])
    started = time.perf_counter()
    for number in range(count):
        wait = started + number / rate - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        once()


@functools.cache
def _given() -> dict[str, Any]:
    given: dict[str, Any] = json.loads(os.environ["EVENT"])
    return given
