"""A house of its own for every story, a member of staff at a desk, and a customer with a phone."""

import asyncio
import contextlib
import queue
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests import browser as chromium
from tests.journeys.house import House
from tests.mailbox import Mailbox, mailbox

T = TypeVar("T")

chromium.lend_node()

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
MAC = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/131.0 Safari/537.36"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)
CLIPBOARD = """async () => {
  for (let tries = 0; tries < 100; tries++) {
    const text = await navigator.clipboard.readText();
    if (text) return text;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}"""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    if not chromium.find():
        pytest.skip(chromium.ABSENT)
    options = chromium.launch_options()
    # Playwright's Chromium says that it is a robot, and robots are no views: these are people.
    options["args"].append("--disable-blink-features=AutomationControlled")
    return {**browser_type_launch_args, **options}


@pytest.fixture
def house(tmp_path: Path, migrated: Path) -> Iterator[House]:
    """An empty installation that serves."""
    shutil.copytree(migrated / "data", tmp_path / "data")
    made = House(tmp_path)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def desk(browser: Browser, house: House) -> Iterator[Page]:
    """A dashboard, signed in by the link that the command line printed."""
    context = browser.new_context(
        viewport=DESK,  # type: ignore[arg-type]
        user_agent=MAC,
        permissions=["clipboard-read", "clipboard-write"],
    )
    page = context.new_page()
    _fail_on_errors(page)
    page.goto(house.sign_in_link())
    page.get_by_role("button", name="Sign out").wait_for()
    yield page
    context.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A customer's phone; it knows nothing but the links that it is given."""
    context = on_a_phone(browser)
    yield context.new_page()
    context.close()


def on_a_phone(browser: Browser, **options: Any) -> BrowserContext:
    settings: dict[str, Any] = {
        "viewport": PHONE,
        "user_agent": IPHONE,
        "has_touch": True,
        "is_mobile": True,
    }
    return browser.new_context(**settings, **options)


@pytest.fixture
def copied(desk: Page) -> Callable[..., str]:
    """Copies the link of the document on the desk, or another, and reads the clipboard."""

    def copy(panel: str = ".topbar") -> str:
        desk.evaluate("navigator.clipboard.writeText('')")
        desk.locator(panel).get_by_role("button", name="Copy Link").click()
        return str(desk.evaluate(CLIPBOARD))

    return copy


@pytest.fixture
def box(house: House) -> Iterator[Mailbox]:
    """A mail server that the house may be told of."""
    with beside(house, mailbox()) as box:
        yield box


@contextlib.contextmanager
def beside(house: House, server: AbstractAsyncContextManager[T]) -> Iterator[T]:
    """A server in a thread of its own, until the house is closed and nobody is connected."""
    ready: queue.SimpleQueue[T] = queue.SimpleQueue()
    loop, over = asyncio.new_event_loop(), asyncio.Event()

    async def serve() -> None:
        async with server as found:
            ready.put(found)
            await over.wait()
            connected = asyncio.all_tasks() - {asyncio.current_task()}
            if connected:
                await asyncio.wait(connected, timeout=5)

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    yield ready.get(timeout=10)
    house.stop()
    loop.call_soon_threadsafe(over.set)
    thread.join()
    loop.close()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation that was only migrated, to be copied."""
    folder = tmp_path_factory.mktemp("migrated")
    House(folder).command("migrate")
    return folder


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell what the stories measured; none fails because of a time."""
    for report in terminalreporter.getreports("passed"):
        for name, figure in report.user_properties if report.when == "call" else ():
            terminalreporter.write_line(f"{name}: {figure}")


def _fail_on_errors(page: Page) -> None:
    def heard(error: Any) -> None:
        if not re.search("favicon|ERR_CONNECTION|WebSocket", str(error)):
            pytest.fail(f"the dashboard's script failed: {error}")

    page.on("pageerror", heard)
