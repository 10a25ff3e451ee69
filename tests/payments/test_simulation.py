import os
from pathlib import Path

import pytest

from tests.conftest import SQLITE_TEMPLATE
from tests.payments.simulation import play

#: For each half of the seeds; they are the same ones every time, as many as there is time for.
SECONDS = 30.0
FEWEST = 10


@pytest.mark.parametrize("first", [0, 1])
async def test_s56_ledger_is_stripes_after_anything(first: int) -> None:
    """`python -m tests.payments.simulation SEEDS` plays more of them."""
    template = Path(os.environ[SQLITE_TEMPLATE])
    stage = await play(template, iter(range(first, 10_000, 2)), SECONDS)
    print(f"payments simulated {stage.played} violations {len(stage.violations)}")  # noqa: T201  # asked for
    assert stage.violations == {}
    assert stage.played >= FEWEST
