"""Scenarios of stripe-measured's section 7 are numbered as there: `test_s01_…`."""

import socket
from typing import Any

import pytest

from tests.payments.bank import bank

__all__ = ["bank", "near"]

_HERE = ("127.0.0.1", "::1", "localhost")


@pytest.fixture(autouse=True)
def near(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that is tested here may ask another machine (S57)."""
    connect, look = socket.socket.connect, socket.getaddrinfo

    def connected(self: socket.socket, address: Any) -> None:
        assert isinstance(address, str) or address[0] in _HERE, f"{address} is far away"
        connect(self, address)

    def looked(host: Any, *more: Any, **named: Any) -> Any:
        assert host in {*_HERE, None, ""}, f"{host} is far away"
        return look(host, *more, **named)

    monkeypatch.setattr(socket.socket, "connect", connected)
    monkeypatch.setattr(socket, "getaddrinfo", looked)
