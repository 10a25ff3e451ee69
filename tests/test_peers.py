"""The benchmarks' peers must do our work: a field that they leave out makes them cheaper."""

from pathlib import Path

import pytest

from app.http.opened import Live

PEERS = Path(__file__).parents[1] / "bench/peers"


@pytest.mark.parametrize("peer", ["fastify_app.js", "fastapi_app.py", "schemas.py"])
def test_peers_answer_every_live_field(peer: str) -> None:
    text = (PEERS / peer).read_text()
    mark = "=" if peer == "fastapi_app.py" else ":"
    assert [name for name in Live.__struct_fields__ if f"    {name}{mark}" not in text] == []
