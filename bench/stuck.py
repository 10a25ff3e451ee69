"""What fifty dashboards that never read cost while 20,000 events of 1 KiB pass: megabytes."""

import asyncio
import contextlib
import tempfile
from pathlib import Path

import msgspec

from bench.audience import Audience, Pace, begin
from bench.venues import ours, prepare

STUCK, FLOOD = 50, Pace(4_000, 20_000)
AIM = 33  # megabytes, that is 680 KiB a socket
_PADDING = "&padding=650"  # what an event lacks to be 1 KiB


async def measure() -> list[str]:
    """The lines to print."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = f"sqlite:///{folder}/bench.sqlite"
        prepare(url, folder)
        venue = ours(url, folder)
        server = stack.enter_context(venue.server)
        reading = stack.enter_context(Audience(venue.name, await venue.seats(1)))
        deaf = msgspec.structs.replace(await venue.seats(STUCK), deaf=True)
        memory = []
        for seats in (None, deaf):  # the first flood is to fill what is full from then on
            if seats:
                stack.enter_context(Audience(venue.name, seats))
            await reading.expect(FLOOD)
            await begin(server, "/publish", FLOOD, _PADDING)
            came = await reading.came()
            await asyncio.sleep(1)
            memory.append(server.memory())
    before, after = memory
    return [
        f"stuck_mb {after - before:.1f} aim {AIM}",
        f"#   {STUCK} sockets that never read; another got all {came.events:,} events of 1 KiB",
    ]
