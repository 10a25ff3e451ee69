"""`make classify`: replay the corpus on a fresh database and print what people are taken for."""

import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from app import engine
from app.domain import clock
from app.domain.links import queries as links
from tests.classify.replay import Stage
from tests.classify.score import PRECISION, RECALL, score, table
from tests.classify.traces import traces
from tests.conftest import KEYRING


async def main(folder: Path) -> int:
    database = engine.connect(f"sqlite:///{folder / 'classify.sqlite'}")
    await database.start()
    engine.use(database)
    links.use(KEYRING)
    try:
        stage = Stage(database, folder, lambda moment: setattr(clock, "now", lambda: moment))
        await stage.prepare()
        found = [each for trace in traces() for each in await stage.replay(trace)]
    finally:
        await database.close()
    sys.stdout.write(table(found) + "\n")
    figures = score(found)
    return int(figures.precision < PRECISION or figures.recall < RECALL)


with tempfile.TemporaryDirectory(prefix="porchlight-classify-") as name:
    address = f"sqlite:///{Path(name) / 'classify.sqlite'}"
    subprocess.run(  # ours
        [sys.executable, "-m", "app.cli", "migrate"],
        check=True,
        env={**os.environ, "DATABASE_URL": address},
        stdout=subprocess.DEVNULL,
    )
    sys.exit(asyncio.run(main(Path(name))))
