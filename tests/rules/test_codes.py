"""Codes are drawn and passes are sealed by the server's keys."""

import re
import uuid
from collections.abc import Callable

import pytest

from app.domain import clock
from app.domain.codes import rules
from app.domain.links.rules import Keyring
from tests.conftest import KEYRING


def test_each_key_draws_its_own_code() -> None:
    code = uuid.uuid4()
    drawn = {rules.digits(bytes([key]) * 32, code) for key in range(20)}
    assert len(drawn) > 15
    assert all(re.fullmatch(r"[0-9]{6}", each) for each in drawn)


def test_retired_keys_know_their_passes() -> None:
    link, now = uuid.uuid4(), clock.now()
    shown = rules.pass_for(KEYRING, link, now)
    both_keys = Keyring({"new": b"n" * 32, **KEYRING.keys})
    assert rules.passes(both_keys, shown, link, now)
    assert not rules.passes(Keyring({"new": b"n" * 32}), shown, link, now)


@pytest.mark.parametrize(
    "forge",
    [
        lambda until, seal: f"{int(until) + 1}.{seal}",
        lambda until, seal: f"{until}.{seal[:-1]}",
        lambda until, seal: f"{until}.{seal[:-1]}{'0' if seal[-1] != '0' else '1'}",
        lambda until, _: f"{until}.",
        lambda until, seal: f"-{until}.{seal}",
        lambda until, seal: f"{until}.é{seal[1:]}",
        lambda _, seal: f"{'9' * 5000}.{seal}",
        lambda _until, _seal: "",
    ],
)
def test_forged_pass_opens_nothing(forge: Callable[[str, str], str]) -> None:
    link, now = uuid.uuid4(), clock.now()
    until, _, seal = rules.pass_for(KEYRING, link, now).partition(".")
    assert not rules.passes(KEYRING, forge(until, seal), link, now)
