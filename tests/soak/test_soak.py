"""Everything that can go wrong goes wrong once, and no dashboard misses anything."""

from pathlib import Path

from app.engine import Database
from tests.soak.soak import SHORT, soak


async def test_broken_world_loses_no_event(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    with (tmp_path / "errors").open("w") as errors:
        soaked = await soak(database_url, tmp_path, SHORT, errors)
    assert soaked.broken == []
    assert soaked.tally.perfect, soaked.tally
    assert soaked.faults["kill"] >= 1
    assert soaked.events > 0
