"""`python -m tests.classify.record`: write recorded.jsonl anew, what Chromium asked and told."""

import asyncio
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import msgspec
from playwright.async_api import Playwright, async_playwright

from app.domain.documents import queries as documents
from app.domain.sellers import actions as sellers
from tests import browser, make
from tests.classify.installation import installed
from tests.classify.traces import HERE, Step, Trace, Visit, agents
from tests.classify.ways import WAYS, Way
from tests.serving import Server, serving

AFTER = 600.0  # seconds after the link was handed out
BEACONS = "/api/portal/beacons"
_CLIENT_HINTS = ("sec-ch-ua", "sec-ch-ua-mobile")
_TELLING = ("user-agent", *_CLIENT_HINTS)
_KEPT = (*_TELLING, "accept-language", "accept-encoding")


class Asked(msgspec.Struct, frozen=True):
    """One request as it reached the server, in the loop's seconds."""

    at: float
    method: str
    headers: dict[str, str]
    body: bytes


class Ear:
    """Between the browser and the application: hears the page being opened, and its beacons."""

    def __init__(self, application: Any) -> None:
        self._application = application
        self.heard: list[Asked] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path = scope.get("path", "")
        opened = path.startswith("/portal/invoice/")
        if scope["type"] != "http" or not (opened or path == BEACONS):
            await self._application(scope, receive, send)
            return
        at, body = asyncio.get_running_loop().time(), bytearray()

        async def hear() -> Any:
            message = await receive()
            body.extend(message.get("body", b""))
            return message

        await self._application(scope, hear, send)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        kept = {name: headers[name] for name in _KEPT if name in headers}
        self.heard.append(Asked(at, scope["method"], kept, bytes(body)))


def trace(way: Way, heard: list[Asked]) -> Trace:
    """What was heard, the page's opening first, each in seconds after the link was handed out."""
    (first, *told) = sorted(heard, key=lambda each: each.at)
    assert first.method == "GET", way.name
    steps, browsers = [Step(AFTER, "a", "GET")], set()
    for each in told:
        beacon = json.loads(each.body)
        browsers.add(bool(beacon["visitor"]))
        what = {
            name: value
            for name, value in beacon.items()
            if name not in {"visit", "visitor", "document"} and value
        }
        other = {
            name: each.headers.get(name, "")
            for name in _TELLING
            if each.headers.get(name) != first.headers.get(name)
        }
        if other:
            what["headers"] = other
        steps.append(Step(round(AFTER + each.at - first.at, 2), "a", "TELL", what))
    visit = Visit(
        label=way.label,
        agent=first.headers,
        from_=way.from_,
        browser="a" if browsers == {True} else "",
    )
    return Trace(name=f"recorded: {way.name}", link="copied", visits={"a": visit}, steps=steps)


async def come(playwright: Playwright, way: Way, address: str) -> None:
    """Open the page in that way, and leave it."""
    options = browser.launch_options()
    headers = agents()[way.agent] if way.agent else {}
    if way.agent:
        # What is told while the page goes away would not follow a user agent of the context's;
        # of its brands it still says the truth.
        options["args"] += [
            "--disable-blink-features=AutomationControlled",
            f"--user-agent={headers['user-agent']}",
        ]
    chromium = await playwright.chromium.launch(**options)
    context = await chromium.new_context(
        viewport={"width": 390, "height": 844} if way.phone else {"width": 1280, "height": 900},
        has_touch=way.phone,
        is_mobile=way.phone,
        locale=headers.get("accept-language", "en-GB").split(",")[0],
        extra_http_headers={name: headers[name] for name in _CLIENT_HINTS if name in headers},
    )
    page = await context.new_page()
    if way.first:
        await page.add_init_script(way.first)
    await page.goto(address)
    await way.act(page)
    await page.goto("about:blank")
    await page.wait_for_timeout(500)  # what it tells at its end
    await chromium.close()


async def main(folder: Path) -> None:
    ears: list[Ear] = []

    def listen(application: Any) -> Ear:
        ears.append(Ear(application))
        return ears[0]

    async with installed(folder) as database, serving(database, folder, around=listen) as server:
        first = await make.sent_invoice()
        await sellers.confirm((await documents.detail(first.document)).seller, "system")
        lines = [await _recorded(way, server, ears[0]) for way in WAYS]
    (HERE / "recorded.jsonl").write_bytes(b"".join(lines))


async def _recorded(way: Way, server: Server, ear: Ear) -> bytes:
    sent = await make.sent_invoice()
    ear.heard.clear()
    async with async_playwright() as playwright:
        await come(playwright, way, f"{server.origin}/portal/invoice/{sent.token}")
    found = trace(way, list(ear.heard))
    sys.stdout.write(f"{way.name}: {len(found.steps)} requests\n")
    return msgspec.json.encode(found) + b"\n"


if __name__ == "__main__":
    browser.lend_node()
    with tempfile.TemporaryDirectory(prefix="porchlight-record-") as name:
        asyncio.run(main(Path(name)))
