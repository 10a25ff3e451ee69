"""The paper of the same invoices, set by us and by WeasyPrint in turns, each in its own process."""

import re
import statistics
import string
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import msgspec
import pypdfium2

from app.domain.documents import rules
from app.domain.documents.rules import Snapshot
from app.formats import ubl
from app.formats.pdf.letterhead import Letterhead
from app.formats.pdf.sheet import sheet
from bench import install
from bench.measures import ROUNDS, Compared, Spent
from bench.process import ROOT, clean

LINES = 10
OURS, THEIRS = 60, 8  # documents in one round
LOCALE = "en-GB"
LETTERHEAD = Letterhead(
    name="Alder & Finch",
    tagline="Joinery and furniture, Freiburg",
    email="studio@alderandfinch.example",
    phone="+49 761 5550 142",
    colour="#19553c",
)
_FONTS = {
    "Inter": "fontpkg_inter/files/Inter[opsz,wght].ttf",
    "Pagella": "rinoh_typeface_texgyrepagella/texgyrepagella-regular.otf",
}


class Papers(NamedTuple):
    """What both printed in turns, and who the other is."""

    compared: Compared
    peer: str


def compare_papers() -> Papers:
    """Invoices of LINES lines, no two the same, so that nothing is done once for all of them."""
    with tempfile.TemporaryDirectory() as folder, _ours() as ours, _theirs() as theirs:
        _check_same(ours, theirs, Path(folder))
        compared = Compared([], [])
        for turn in range(ROUNDS + 1):
            documents = [_invoice(turn * OURS + place) for place in range(OURS)]
            spent = ours.print(documents), theirs.print(documents[:THEIRS])
            if turn:  # the first warms both up
                compared.ours.append(spent[0])
                compared.theirs.append(spent[1])
        return Papers(compared, theirs.name)


class _Press:
    """A process that prints what it is told, line by line."""

    def __init__(self, command: list[str | Path], *, sheets: bool, greeting: str = "") -> None:
        self._command, self._sheets, self._greeting = command, sheets, greeting

    def __enter__(self) -> Self:
        self._running = subprocess.Popen(
            self._command,
            cwd=ROOT,
            env=clean({}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.name: str = self._ask(self._greeting)["name"]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        assert self._running.stdin  # noqa: S101  # a pipe
        self._running.stdin.close()
        self._running.wait()

    def print(self, documents: list[Snapshot], keep: str = "") -> Spent:
        """The mean CPU time of a document, and documents a second."""
        started = time.perf_counter()
        cpu = [self._ask(self._told(document, keep))["cpu"] for document in documents]
        return Spent(statistics.fmean(cpu), len(cpu) / (time.perf_counter() - started))

    def _told(self, document: Snapshot, keep: str) -> str:
        told: dict[str, Any] = {"keep": keep}
        if self._sheets:
            told["sheet"] = sheet(document, LETTERHEAD, LOCALE)
        else:
            told["document"] = document
        return msgspec.json.encode(told).decode() + "\n"

    def _ask(self, line: str) -> Any:
        assert self._running.stdin  # noqa: S101  # both are
        assert self._running.stdout  # noqa: S101  # pipes
        self._running.stdin.write(line)
        self._running.stdin.flush()
        answer = self._running.stdout.readline()
        if not answer:
            sys.exit(f"Failed: {self._command[-1]} ended; WeasyPrint needs Pango (libpango1.0).")
        return msgspec.json.decode(answer)


def _ours() -> _Press:
    return _Press([sys.executable, "-m", "bench.press"], sheets=False)


def _theirs() -> _Press:
    packages = next(Path(sys.prefix).glob("lib/python*/site-packages"))
    fonts = {family: str(packages / path) for family, path in _FONTS.items()}
    command: list[str | Path] = [install.weasyprint(), install.PEERS / "weasyprint_press.py"]
    return _Press(command, sheets=True, greeting=msgspec.json.encode(fonts).decode() + "\n")


def _invoice(number: int) -> Snapshot:
    """An invoice of the demo's joinery, with a number, and so lines, of its own."""
    text = (ROOT / "app/demo/library-wall.xml").read_text()
    source = string.Template(text).substitute(issued="2026-11-12", due="2026-12-04")
    content = ubl.read(source.encode()).content
    lines = tuple(
        msgspec.structs.replace(
            content.lines[place % len(content.lines)],
            id=str(place + 1),
            name=f"{content.lines[place % len(content.lines)].name}, piece {number}-{place + 1}",
        )
        for place in range(LINES)
    )
    longer = msgspec.structs.replace(content, number=f"B-{number:04}", lines=lines)
    totals, taxes = rules.computed_totals(longer), rules.computed_taxes(longer)
    whole = msgspec.structs.replace(longer, totals=totals, taxes=taxes)
    return rules.snapshot(f"bench-{number}", 1, whole)


def _check_same(ours: _Press, theirs: _Press, folder: Path) -> None:
    """Both papers name the same amounts as often, the total among them."""
    document = _invoice(9999)
    found = []
    for press in (ours, theirs):
        kept = folder / f"{press.name}.pdf"
        press.print([document], str(kept))
        read = pypdfium2.PdfDocument(kept)
        text = "".join(page.get_textpage().get_text_range() for page in read)
        found.append(sorted(re.findall(r"[\d,]+\.\d\d\b", text)))
        read.close()
    if found[0] != found[1] or len(found[0]) < 2 * LINES:
        sys.exit(f"Failed: the papers differ: {found[0]} and {found[1]}.")
