"""The page at /docs shows the whole API, and asks nobody else."""

import json
import re
from collections.abc import Callable

import httpx
import pytest

from app.http import openapi
from app.http.routes import ROUTES

Browse = Callable[..., httpx.AsyncClient]


async def test_page_shows_every_operation(browse: Browse) -> None:
    answer = await browse().get("/docs")
    assert answer.headers["content-type"].startswith("text/html")
    named = [route.operation for route in ROUTES if route.operation]
    assert set(named) <= set(re.findall(r'<article id="(\w+)"', answer.text))
    assert answer.text.count('class="who"') == len(named)
    assert "an API key with the scope <code>documents</code>" in answer.text


async def test_page_needs_no_script_and_nobody_else(browse: Browse) -> None:
    answer = await browse().get("/docs")
    assert "<script" not in answer.text
    assert re.findall(r'(?:src|href)="(?!#|/docs|data:)', answer.text) == []
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_programs_read_the_same(browse: Browse) -> None:
    answer = await browse().get("/docs/openapi.json")
    assert answer.json() == json.loads(openapi.written())


@pytest.mark.parametrize("path", ["/api", "/api/openapi.json", "/api/swagger", "/schema"])
async def test_framework_shows_no_pages_of_its_own(browse: Browse, path: str) -> None:
    assert (await browse().get(path)).status_code == 404
