"""The corpus: what browsers and programs asked and told, when, and who they truly were."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, TypeAlias

import msgspec

HERE = Path(__file__).parent
Label: TypeAlias = Literal["human", "scanner", "staff", "unknown"]


class Visit(msgspec.Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """Who came: `agent` names headers in agents.json, or is some; `by` is the link that was used.

    `browser` is the same for what one browser remembers, "" for one that keeps nothing; a number
    after `by` is that of the message's recipient.
    """

    label: Label
    agent: str | dict[str, str]
    from_: str
    browser: str = ""
    by: str = "document"
    staff: bool = False


class Step(msgspec.Struct, frozen=True, array_like=True):
    """Seconds after the link was handed out; whose; GET, HEAD or TELL; headers or the beacon."""

    at: float
    visit: str
    how: Literal["GET", "HEAD", "TELL"]
    what: dict[str, Any] = {}


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """A link that was `copied`, or `mailed` with a second one, and everything that came of it."""

    name: str
    link: Literal["copied", "mailed"]
    visits: dict[str, Visit]
    steps: list[Step]


def traces() -> Iterator[Trace]:
    """All of them, those written by hand first."""
    decode = msgspec.json.Decoder(Trace).decode
    for file in ("written.jsonl", "recorded.jsonl"):
        path = HERE / file
        yield from map(decode, path.read_text().splitlines() if path.exists() else ())


def agents() -> dict[str, dict[str, str]]:
    """The headers of browsers and programs, by the name that traces give them."""
    known: dict[str, dict[str, str]] = json.loads((HERE / "agents.json").read_text())
    return known
