"""What a document's page says before any script runs."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests import make

Browse = Callable[..., httpx.AsyncClient]
NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("kind", "until", "said"),
    [
        (
            "quote",
            dt.date(2026, 12, 4),
            "good until <bdi><strong>Friday, 4 December</strong></bdi>",
        ),
        ("quote", dt.date(2026, 11, 13), "was good until"),
        ("quote", None, "Offered on Sunday, 1 November"),
        ("credit_note", None, "This amount is yours; there is nothing to pay."),
        ("sales_order", None, "Confirmed on Sunday, 1 November"),
    ],
)
async def test_every_kind_says_what_to_do(
    browse: Browse, at: Callable[..., Any], kind: str, until: dt.date | None, said: str
) -> None:
    at(NOW)
    sent = await make.sent_invoice(kind=kind, valid_until=until)
    page = await browse().get(f"/portal/{sent.portal_token}/documents/{sent.document}")
    assert said in page.text
