import datetime as dt
from collections.abc import Callable
from pathlib import Path

from app.engine import Database
from tests.classify.replay import Stage
from tests.classify.score import PRECISION, RECALL, score, table
from tests.classify.traces import traces

LEAST = 80


async def test_people_are_told_from_the_rest(
    database: Database, tmp_path: Path, at: Callable[[dt.datetime], None]
) -> None:
    stage = Stage(database, tmp_path, at)
    await stage.prepare()
    found = [each for trace in traces() for each in await stage.replay(trace)]
    assert len(found) >= LEAST
    figures = score(found)
    assert figures.precision >= PRECISION, table(found)
    assert figures.recall >= RECALL, table(found)


def test_corpus_names_nothing_that_rules_know() -> None:
    """No place and no browser stands for one label alone by its value."""
    labels: dict[str, set[str]] = {}
    for trace in traces():
        assert len({step.visit for step in trace.steps} ^ trace.visits.keys()) == 0, trace.name
        for visit in trace.visits.values():
            labels.setdefault(str(visit.agent), set()).add(visit.label)
    both = {agent for agent, of in labels.items() if {"human", "scanner"} <= of}
    assert {"windows-chrome", "windows-edge", "mac-chrome", "android"} <= both
