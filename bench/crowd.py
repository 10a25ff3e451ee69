"""Many dashboards in one process: counts the events that reach each, and times their frames.

A line of JSON in for each thing wanted, a line out. It reads raw sockets by epoll, so that it can
follow servers that cost little themselves.
"""

import os
import select
import socket
import sys
import time
from array import array
from collections.abc import Sequence

import msgspec

#: Before the time of publishing, in each event of ours and of the peers'.
MARK = b'"created":'
HOST = "127.0.0.1"
_TEXT, _CLOSE, _PING = 1, 8, 9
_SHORT, _LONG = 126, 127  # what the second byte says of a length in 2 and in 8 bytes
_MASKED = 0x80
_NO_MASK = b"\0\0\0\0"
_PATIENCE = 30.0  # seconds for a server to answer a handshake
_HANDSHAKE = (
    "GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: http://{host}:{port}\r\n{cookie}"
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


class Seats(msgspec.Struct):
    """Where to connect so many sockets; `first` is what each says first, if anything.

    The cookies take turns. Those that are `deaf` never read.
    """

    port: int
    path: str
    count: int
    cookies: list[str]
    first: str = ""
    deaf: bool = False


class Awaited(msgspec.Struct):
    """So many events at each socket, within so many seconds."""

    events: int
    seconds: float


class Came(msgspec.Struct):
    """What came: milliseconds are from publishing the oldest event of a frame to its parsing."""

    events: int
    lost: int
    frames: int
    p50: float
    p99: float


class Seat:
    """One socket, the events that it got, and a frame's beginning whose end is not here yet."""

    def __init__(self, connected: socket.socket, rest: bytes) -> None:
        self.socket = connected
        self.rest = rest
        self.events = 0
        self.closed = False

    def say(self, opcode: int, payload: bytes) -> None:
        """Send one short frame, masked with zeros, which masks nothing."""
        head = bytes([0x80 | opcode, _MASKED | len(payload)])
        self.socket.sendall(head + _NO_MASK + payload)


class Crowd:
    """The sockets, all connected."""

    def __init__(self, seats: Seats) -> None:
        self._epoll = select.epoll()
        self._seats: dict[int, Seat] = {}
        self._latencies = array("d")
        self._buffer = bytearray(1 << 20)
        for number in range(seats.count):
            cookie = seats.cookies[number % len(seats.cookies)] if seats.cookies else ""
            seat = _connect(seats, cookie)
            if seats.first:
                seat.say(_TEXT, seats.first.encode())
            seat.socket.setblocking(False)
            self._seats[seat.socket.fileno()] = seat
            if not seats.deaf:
                self._epoll.register(seat.socket, select.EPOLLIN)
        self._epoll.register(sys.stdin, select.EPOLLIN)

    def wait(self) -> None:
        """Read what comes until a line is there to be read."""
        stdin = sys.stdin.fileno()
        while stdin not in self._poll(None):
            pass

    def meet(self, awaited: Awaited) -> Came:
        """Count until every socket has what is awaited."""
        self._latencies = array("d")
        for seat in self._seats.values():
            seat.events = 0
        _say({"ready": True})
        deadline = time.monotonic() + awaited.seconds
        missing = set(self._seats)
        while missing and (left := deadline - time.monotonic()) > 0:
            for number in self._poll(left):
                if number in missing and self._seats[number].events >= awaited.events:
                    missing.discard(number)
        return self._came(awaited.events)

    def _came(self, wanted: int) -> Came:
        counts = [seat.events for seat in self._seats.values()]
        late = sorted(self._latencies)
        return Came(
            events=sum(counts),
            lost=sum(max(0, wanted - count) for count in counts),
            frames=len(late),
            p50=late[len(late) // 2] if late else 0.0,
            p99=late[int(len(late) * 0.99)] if late else 0.0,
        )

    def _poll(self, seconds: float | None) -> list[int]:
        """Read every socket that has something; what was ready."""
        ready = [number for number, _ in self._epoll.poll(seconds)]
        for number in ready:
            if seat := self._seats.get(number):
                self._read(seat)
        return ready

    def _read(self, seat: Seat) -> None:
        try:
            size = seat.socket.recv_into(self._buffer)
        except OSError:
            size = 0
        if not size:
            self._lose(seat)
        elif seat.rest:
            data = seat.rest + self._buffer[:size]
            seat.rest = bytes(data[self._parse(seat, data, len(data)) :])
        else:
            read = self._parse(seat, self._buffer, size)
            seat.rest = bytes(self._buffer[read:size]) if read < size else b""

    def _lose(self, seat: Seat) -> None:
        if not seat.closed:
            seat.closed = True
            self._epoll.unregister(seat.socket)

    def _parse(self, seat: Seat, data: bytes | bytearray, end: int) -> int:
        """Take the whole frames up to `end` (RFC 6455, 5.2); where the next one begins."""
        at = 0
        while end - at > 1:
            size, start = data[at + 1], at + 2
            if size == _SHORT:
                size, start = int.from_bytes(data[start : start + 2]), start + 2
            elif size == _LONG:
                size, start = int.from_bytes(data[start : start + 8]), start + 8
            if start + size > end:
                break
            self._take(seat, data[at] & 15, data, start, start + size)
            at = start + size
        return at

    def _take(
        self, seat: Seat, opcode: int, data: bytes | bytearray, start: int, stop: int
    ) -> None:
        if opcode == _PING:
            seat.say(_PING + 1, bytes(data[start:stop]))
        elif opcode == _TEXT and (found := data.find(MARK, start, stop)) >= 0:
            now = time.monotonic_ns()
            begin = found + len(MARK)
            published = int(data[begin : data.index(b",", begin)])
            self._latencies.append((now - published) / 1e6)
            seat.events += data.count(MARK, found, stop)
        elif opcode == _TEXT and data[start:stop] == b"2":  # Engine.IO's ping, whose pong is 3
            seat.say(_TEXT, b"3")
        elif opcode == _CLOSE:
            self._lose(seat)


def _connect(seats: Seats, cookie: str) -> Seat:
    connected = socket.create_connection((HOST, seats.port), _PATIENCE)
    asked = _HANDSHAKE.format(
        path=seats.path,
        host=HOST,
        port=seats.port,
        cookie=f"Cookie: porchlight={cookie}\r\n" if cookie else "",
    )
    connected.sendall(asked.encode())
    received = b""
    while b"\r\n\r\n" not in received:
        more = connected.recv(4096)
        if not more:
            break
        received += more
    head, _, rest = received.partition(b"\r\n\r\n")
    if b" 101 " not in head:
        sys.exit(f"Failed: a socket was refused: {head.decode(errors='replace')[:200]}")
    return Seat(connected, rest)


def _say(told: object) -> None:
    print(msgspec.json.encode(told).decode(), flush=True)


def _line() -> bytes:
    """One line of standard input, unbuffered, so that epoll knows of the next."""
    line = b""
    while not line.endswith(b"\n"):
        if not (byte := os.read(sys.stdin.fileno(), 1)):
            return b""
        line += byte
    return line


def main(_: Sequence[str] = ()) -> None:
    """Connect as the first line says, then meet what each further line awaits."""
    crowd = Crowd(msgspec.json.decode(_line(), type=Seats))
    _say({"connected": True})
    while True:
        crowd.wait()
        if not (line := _line()):
            return
        _say(crowd.meet(msgspec.json.decode(line, type=Awaited)))


if __name__ == "__main__":
    main()
