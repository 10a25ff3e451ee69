"""Our paper: a line of JSON in for each document, a line with its cost out."""

import datetime as dt
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

from app.domain.documents.rules import Snapshot
from app.formats.pdf.paper import render
from bench.papers import LETTERHEAD, LOCALE


class Asked(msgspec.Struct):
    """A document, and where to keep its PDF; nowhere if that is empty."""

    document: Snapshot
    keep: str


def main() -> None:
    written_at = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
    _say({"name": "Porchlight"})
    for line in sys.stdin:
        asked = msgspec.json.decode(line, type=Asked)
        before = time.process_time()
        written = render(asked.document, LETTERHEAD, LOCALE, written_at)
        spent = time.process_time() - before
        if asked.keep:
            Path(asked.keep).write_bytes(written.body)
        _say({"cpu": spent})


def _say(told: Any) -> None:
    print(msgspec.json.encode(told).decode(), flush=True)


if __name__ == "__main__":
    main()
