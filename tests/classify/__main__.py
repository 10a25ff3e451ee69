"""`make classify`: replay the corpus on a fresh database and print what people are taken for."""

import asyncio
import sys
import tempfile
from pathlib import Path

from app.domain import clock
from tests.classify.installation import installed
from tests.classify.replay import Stage
from tests.classify.score import PRECISION, RECALL, score, table
from tests.classify.traces import traces


async def main(folder: Path) -> int:
    async with installed(folder) as database:
        stage = Stage(database, folder, lambda moment: setattr(clock, "now", lambda: moment))
        await stage.prepare()
        found = [each for trace in traces() for each in await stage.replay(trace)]
    sys.stdout.write(table(found) + "\n")
    figures = score(found)
    return int(figures.precision < PRECISION or figures.recall < RECALL)


with tempfile.TemporaryDirectory(prefix="porchlight-classify-") as name:
    sys.exit(asyncio.run(main(Path(name))))
