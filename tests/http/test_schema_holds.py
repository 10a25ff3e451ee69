"""The API does what its schema says, whoever asks and whatever they send (schemathesis)."""

import asyncio
import datetime as dt
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, settings, strategies
from requests import Request
from schemathesis import Case
from schemathesis.config import SchemathesisConfig

from app import config, engine
from app.domain.links import queries as links
from app.http import openapi
from app.main import create_app
from tests import make
from tests.conftest import KEYRING, SQLITE_TEMPLATE

# Without the leap seconds of RFC 3339, which neither Python nor the databases can say.
schemathesis.openapi.format(
    "date-time",
    strategies.datetimes(timezones=strategies.just(dt.UTC)).map(dt.datetime.isoformat),
)
ADDRESS = "http://localhost:8000"
WHOLE = openapi.schema()
schemathesis.serializer.alias("message/rfc822", "text/plain")
#: What fits the schema may still break a rule of the business (422), but is never misunderstood.
ANSWERS = ["2xx", "401", "403", "404", "409", "410", "422", "429"]
SCHEMA = schemathesis.openapi.from_dict(
    WHOLE,
    config=SchemathesisConfig.from_dict(
        {
            "checks": {
                "positive_data_acceptance": {"expected-statuses": ANSWERS},
                "ignored_auth": {"enabled": False},  # the tests say who asks
            },
            "generation": {"with-security-parameters": False},
        }
    ),
)
bounded = settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


class House:
    """One business on SQLite, asked from tests that are not asynchronous."""

    def __init__(self, folder: Path) -> None:
        self._runner = asyncio.Runner()
        path = folder / "porchlight.sqlite"
        shutil.copy(os.environ[SQLITE_TEMPLATE], path)
        self._database = engine.connect(f"sqlite:///{path}")
        self._runner.run(self._open(folder))

    async def _open(self, folder: Path) -> None:
        await self._database.start()
        engine.use(self._database)
        links.use(KEYRING)
        app = create_app(config.read({"DATA": str(folder)}), self._database, KEYRING)
        transport = httpx.ASGITransport(app, client=("203.0.113.7", 50_000))  # type: ignore[arg-type]
        self._client = httpx.AsyncClient(transport=transport)
        self.sent = await make.sent_invoice()
        _, self.cookie = await make.member("owner")

    def ask(self, case: Case[Any], **who: str) -> None:
        """Send what was made up, and hold the answer against the schema."""
        known = {"document": "document", "customer": "customer", "link": "link"}
        for name in known.keys() & (case.path_parameters or {}).keys():
            case.path_parameters[name] = str(getattr(self.sent, known[name]))
        asked = Request(**case.as_transport_kwargs(ADDRESS)).prepare()
        headers = {**{name.lower(): value for name, value in asked.headers.items()}, **who}
        body: Any = asked.body
        sent = self._client.request(
            str(asked.method), str(asked.url), content=body, headers=_bytes(headers)
        )
        case.validate_response(self._runner.run(sent))

    def close(self) -> None:
        self._runner.run(self._database.close())
        self._runner.close()


def _bytes(headers: dict[str, Any]) -> list[tuple[bytes, bytes]]:
    return [
        (name.encode(), value if isinstance(value, bytes) else value.encode("latin-1"))
        for name, value in headers.items()
    ]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.close()


@SCHEMA.parametrize()
@bounded
def test_owner_is_answered_as_written(case: Case[Any], house: House) -> None:
    house.ask(
        case, cookie=f"porchlight={house.cookie}", authorization=f"Portal {house.sent.portal_token}"
    )


@SCHEMA.parametrize()
@bounded
def test_stranger_is_answered_as_written(case: Case[Any], house: House) -> None:
    house.ask(case)


def examples() -> Iterator[Any]:
    """Every example with its schema."""
    media = [
        (f"{operation['operationId']} {where}", content)
        for path in WHOLE["paths"].values()
        for operation in path.values()
        for where, answer in (
            ("asked", operation.get("requestBody", {})),
            *operation["responses"].items(),
        )
        for content in answer.get("content", {}).values()
    ]
    media += [
        (status, content)
        for status, answer in WHOLE["components"]["responses"].items()
        for content in answer["content"].values()
    ]
    for name, content in media:
        if "example" in content:
            yield pytest.param(content, id=name)


@pytest.mark.parametrize("content", list(examples()))
def test_examples_are_what_they_show(content: dict[str, Any]) -> None:
    schema = {**content["schema"], "components": WHOLE["components"]}
    jsonschema_rs.Draft202012Validator(schema, validate_formats=True).validate(content["example"])


def test_every_refusal_has_an_example() -> None:
    for path in WHOLE["paths"].values():
        for operation in path.values():
            refusals = [status for status in operation["responses"] if status >= "400"]
            assert refusals
            for status in refusals:
                answer = WHOLE["components"]["responses"][status]
                assert answer["content"]["application/problem+json"]["example"]["detail"]
