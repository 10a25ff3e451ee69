"""Invoices on paper, and what can be read of them."""

import datetime as dt
import io
from typing import Any

import pikepdf
import pypdfium2

from app.domain.documents import rules
from app.domain.documents.rules import Line, Snapshot, Tax
from app.domain.money import TaxSubtotal, Totals
from app.formats.pdf.letterhead import Letterhead
from app.formats.pdf.paper import Paper, render
from tests import make

WRITTEN = dt.datetime(2026, 11, 12, 9, tzinfo=dt.UTC)
LETTERHEAD = Letterhead(name="Alder & Finch", tagline="Joinery", colour="#19553c")
FULL = ("a-3a", "ua-1")


def document(**changes: Any) -> Snapshot:
    changes.setdefault("number", "2026-0417")
    return rules.snapshot("01a1fd3a", 1, make.content(**changes))


def of(lines: int, **changes: Any) -> Snapshot:
    """An invoice of so many lines of 100.00 EUR each."""
    net = lines * 100_00
    named = tuple(
        Line(
            id=str(i),
            name=f"Oak shelf {i}",
            quantity="1",
            price="100.00",
            net=100_00,
            tax=Tax(category="S", rate=190_000),
        )
        for i in range(1, lines + 1)
    )
    tax = net * 19 // 100
    return document(
        lines=named,
        taxes=(TaxSubtotal(category="S", rate=190_000, taxable=net, tax=tax),),
        totals=Totals(lines=net, net=net, tax=tax, gross=net + tax, due=net + tax),
        **changes,
    )


def made(snapshot: Snapshot, locale: str = "en-GB", **more: Any) -> Paper:
    return render(snapshot, LETTERHEAD, locale, WRITTEN, **more)


def opened(made: Paper) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(made.body))


def pages(made: Paper) -> list[str]:
    """The text of each page, blanks and line ends as one blank."""
    read = pypdfium2.PdfDocument(made.body)
    found = [" ".join(page.get_textpage().get_text_range().split()) for page in read]
    read.close()
    return found
