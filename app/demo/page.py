"""A customer's page without a screen: it says what frontend/src/portal says, when that says it."""

import asyncio
import contextlib
import http.client
import time
import urllib.error
import urllib.request
import uuid
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence

import msgspec
import websockets
from websockets.asyncio.client import ClientConnection

from app.domain.activity.rules import Section
from app.domain.visits.actions import Heard
from app.domain.visits.classes import WITH_INPUT, WITHOUT_INPUT
from app.domain.visits.rules import LONGEST_COUNTED, Beacon, Read
from app.realtime.frames import Beat, Changed, Enter, PortalServerFrame, encode

SITTING = 30 * 60  # seconds, after which a browser begins a new visit
_BEAT, _TICK = 5.0, 1.0
_PAUSE, _LONGEST_SILENCE = 2.0, 30.0
_TIMEOUT = 10.0
_OVER, _OK = 410, 200
#: No proxy stands between these visitors and the server.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
_frame = msgspec.json.Decoder(PortalServerFrame).decode

Pause = Callable[[float], Awaitable[bool]]


class Unanswered(Exception):
    """The server is not there, or not for this link any more."""


class Told(msgspec.Struct):
    """What the page says of one document, summed over the visit; milliseconds."""

    visible: int = 0
    input: bool = False
    read: dict[Section, int] = msgspec.field(default_factory=lambda: defaultdict(int))
    prints: int = 0
    downloads: int = 0
    viewed: bool = False


class Visit:
    """What a browser remembers of a visit, for as long as it goes on."""

    def __init__(self) -> None:
        self.id = uuid.uuid4()
        self.seen = time.monotonic()
        self.documents: dict[uuid.UUID | None, Told] = defaultdict(Told)

    def begin_again(self) -> None:
        """What the server, or half an hour of silence, says."""
        self.__init__()  # type: ignore[misc]


class Browser(msgspec.Struct, frozen=True, kw_only=True):
    """What opens the page: its name for itself, and the random one that it keeps."""

    agent: str
    visitor: str = ""
    automated: bool = False


class Page:
    """One page in a browser: `document` None is the portal's home."""

    def __init__(
        self, url: str, path: str, token: str, browser: Browser, document: uuid.UUID | None
    ) -> None:
        self._url = url
        self._path = path
        self._token = token
        self._browser = browser
        self._document = document
        self._section: Section = "summary"
        self._sent = 0.0
        self._visit = Visit()

    async def load(self) -> None:
        """Ask for the page itself, as every robot does too. Raises Unanswered."""
        status, _ = await self._ask(self._path)
        if status != _OK:
            raise Unanswered(self._path)

    async def fetch_by_robot(self) -> None:
        """Load the page, run its script, and be gone. Raises Unanswered."""
        await self.load()
        await self._tell()

    async def look(
        self,
        visit: Visit,
        reading: Sequence[tuple[Section, float]],
        pause: Pause,
        *,
        prints: bool = False,
        downloads: bool = False,
    ) -> None:
        """Open the page, read each section for so many seconds, leave. Raises Unanswered."""
        self._visit = visit
        if time.monotonic() - visit.seen > SITTING:
            visit.begin_again()
        await self.load()
        await self._refresh()
        try:
            async with self._socket() as socket:
                listening = asyncio.create_task(self._listen(socket))
                try:
                    await self._enter(socket)
                    await self._read(socket, reading, pause)
                    self._told.prints += prints
                    if downloads:
                        await self._download()
                    await self._tell()
                finally:
                    listening.cancel()
        except (OSError, websockets.WebSocketException) as error:
            raise Unanswered(str(error)) from error
        visit.seen = time.monotonic()

    @property
    def _told(self) -> Told:
        return self._visit.documents[self._document]

    def _socket(self) -> websockets.connect:
        return websockets.connect(
            f"{self._url.replace('http', 'ws', 1)}/ws/portal",
            origin=websockets.Origin(self._url),
            user_agent_header=self._browser.agent,
            compression=None,
            proxy=None,
        )

    async def _enter(self, socket: ClientConnection) -> None:
        enter = Enter(token=self._token, visit=self._visit.id, document=self._document)
        await self._say(socket, enter)
        await self._tell()
        await self._beat(socket)

    async def _read(
        self, socket: ClientConnection, reading: Sequence[tuple[Section, float]], pause: Pause
    ) -> None:
        beaten = since = time.monotonic()
        for section, seconds in reading:
            self._section = section
            await self._beat(socket)
            until = time.monotonic() + seconds
            while (now := time.monotonic()) < until:
                over = await pause(min(_TICK, until - now))
                now = time.monotonic()
                self._seen(int(1000 * (now - since)))
                since = now
                if self._due(now):
                    await self._tell()
                if now - beaten >= _BEAT:
                    beaten = now
                    await self._beat(socket)
                if over:
                    return

    def _seen(self, passed: int) -> None:
        told = self._told
        told.visible += passed
        told.read[self._section] += passed
        told.input = not self._browser.automated

    def _due(self, now: float) -> bool:
        """Whether the page would tell again: soon until it is a view, then seldom."""
        told, silence = self._told, now - self._sent
        if told.viewed:
            return silence > _LONGEST_SILENCE
        return told.visible >= (WITH_INPUT if told.input else WITHOUT_INPUT) and silence > _PAUSE

    async def _tell(self) -> None:
        self._sent = time.monotonic()
        told = self._told
        read = {name: min(LONGEST_COUNTED, ms // 1000) for name, ms in told.read.items()}
        beacon = Beacon(
            visit=self._visit.id,
            visitor=self._browser.visitor,
            document=self._document,
            visible=told.visible,
            input=told.input,
            automated=self._browser.automated,
            read=Read(**read),
            prints=told.prints,
            downloads=told.downloads,
        )
        status, answer = await self._ask("/api/portal/beacons", msgspec.json.encode(beacon))
        if status == _OVER:
            self._visit.begin_again()
        elif status == _OK:
            told.viewed = msgspec.json.decode(answer, type=Heard).viewed

    async def _download(self) -> None:
        """Fetch the PDF, which counts when it has come."""
        status, _ = await self._ask(f"/portal/{self._token}/documents/{self._document}/pdf")
        self._told.downloads += status == _OK

    async def _listen(self, socket: ClientConnection) -> None:
        with contextlib.suppress(Unanswered, websockets.ConnectionClosed):
            async for text in socket:
                if isinstance(_frame(text), Changed):
                    await self._refresh()

    async def _refresh(self) -> None:
        """Ask the API what the page shows now."""
        place = f"/documents/{self._document}" if self._document else ""
        await self._ask(f"/api/portal{place}")

    async def _beat(self, socket: ClientConnection) -> None:
        await self._say(socket, Beat(section=self._section, visible=True))

    async def _say(self, socket: ClientConnection, frame: Enter | Beat) -> None:
        await socket.send(encode(frame).decode())

    async def _ask(self, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        """The status and the body of an answer. Raises Unanswered."""
        headers = {"User-Agent": self._browser.agent, "Authorization": f"Portal {self._token}"}
        if not path.startswith("/api"):
            headers.pop("Authorization")
        if body is not None:
            headers |= {"Content-Type": "application/json", "Origin": self._url}
        request = urllib.request.Request(self._url + path, body, headers)  # noqa: S310  # http(s)
        return await asyncio.to_thread(_answered, request)


async def answers(url: str) -> bool:
    """Whether a server of ours answers there."""
    request = urllib.request.Request(f"{url}/health")  # noqa: S310  # http(s)
    with contextlib.suppress(Unanswered):
        return (await asyncio.to_thread(_answered, request))[0] == _OK
    return False


def _answered(request: urllib.request.Request) -> tuple[int, bytes]:
    try:
        with _opener.open(request, timeout=_TIMEOUT) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read()
    except (OSError, http.client.HTTPException) as error:
        raise Unanswered(str(error)) from error
