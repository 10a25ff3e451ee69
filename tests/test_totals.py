"""The editor's totals are the server's, on 10,000 documents that nobody chose."""

import datetime as dt
import os
import random
import secrets
import subprocess
import uuid
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from app.domain.drafts.rules import Frame, TaxCategory, WordedLine, Wording, content
from app.domain.parties import Party
from setup import node

FRONTEND = Path(__file__).parents[1] / "frontend"
DOCUMENTS = 10_000
CURRENCIES = ("EUR", "USD", "JPY", "KWD", "ISK", "UGX", "CLF")
RATES = (0, 25_000, 70_000, 77_000, 190_000, 200_000, 255_000)
NOBODY = Frame(
    number="",
    issued_on=dt.date(2026, 11, 21),
    due_on=None,
    seller=Party(name=""),
    buyer=Party(name=""),
)


def decimal(chance: random.Random, digits: int, places: int) -> str:
    whole = str(chance.randrange(10 ** chance.randrange(digits + 1)))
    decimals = chance.randrange(places + 1)
    return f"{whole}.{chance.randrange(10**decimals):0{decimals}}" if decimals else whole


def line(chance: random.Random) -> WordedLine:
    category: Any = chance.choice(("S", "S", "S", *get_args(TaxCategory)))
    discounted = chance.choice(("", "", "rate", "amount"))
    sign = chance.choice(("", "", "", "-"))
    return WordedLine(
        quantity=chance.choice(("", sign + decimal(chance, 4, 6))),
        price=chance.choice(("", "0.005", decimal(chance, 6, 6), decimal(chance, 4, 2))),
        discount_rate=chance.randrange(1_000_001) if discounted == "rate" else 0,
        discount=chance.randrange(10_000) if discounted == "amount" else 0,
        tax_category=category,
        tax_rate=chance.choice(RATES) if category == "S" else 0,
        optional=chance.random() < 0.1,
    )


def wording(chance: random.Random) -> Wording:
    return Wording(
        kind="quote",
        customer=uuid.UUID(int=1),
        currency=chance.choice(CURRENCIES),
        lines=tuple(line(chance) for _ in range(chance.randrange(12))),
        discount_rate=chance.choice((0, 0, 30_000, chance.randrange(1_000_001))),
    )


def computed(written: Wording) -> tuple[Any, ...]:
    """A document, and what the server makes of it."""
    made = content(written, NOBODY)
    totals, lines = made.totals, [line.net for line in made.lines]
    return written, lines, totals.allowances, totals.net, totals.tax, totals.gross


@pytest.mark.skipif(
    not (FRONTEND / "node_modules" / "vitest").is_dir(),
    reason="the frontend's packages are not there: `make frontend` installs them",
)
def test_editor_sums_what_the_server_sums(tmp_path: Path) -> None:
    seed = secrets.randbits(32)
    chance = random.Random(seed)  # noqa: S311  # chance, not secrets
    documents = [computed(wording(chance)) for _ in range(DOCUMENTS)]
    file = tmp_path / "documents.json"
    file.write_bytes(msgspec.json.encode(documents))
    found = node.provide()
    command = (found, "node_modules/vitest/vitest.mjs", "run", "src/lib/totals.test.ts")
    done = subprocess.run(  # noqa: S603  # ours
        command,
        cwd=FRONTEND,
        env={**os.environ, **node.environment(found), "TOTALS": str(file)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"seed {seed}\n{done.stdout}{done.stderr}"
    assert "3 passed" in done.stdout
