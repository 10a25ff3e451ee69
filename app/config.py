"""What the environment decides, read once; README.md holds the table."""

import ipaddress
import re
from collections.abc import Mapping
from pathlib import Path

import msgspec

HIGHEST_PORT = 65_535
STRIPE = "https://api.stripe.com"
CHECKOUT = "https://checkout.stripe.com"
#: Where the sandbox stands on our own server.
SANDBOX = "/_stripe"
SHORTEST_KEY = 32
#: One server key: its id, and at least SHORTEST_KEY bytes in hexadecimal.
KEY = re.compile(rf"[a-z0-9]{{1,16}}:(?:[0-9a-f]{{2}}){{{SHORTEST_KEY},}}")
_BASE = re.compile(r"(https?://[A-Za-z0-9.\[\]:-]+(?:/[A-Za-z0-9_-]+)*)/?")
_ORIGIN = re.compile(r"(https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?)/?")


class Wrong(Exception):
    """A setting cannot be used; the message is one sentence that names it."""


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is fixed while the server runs."""

    host: str = "127.0.0.1"
    port: int = 8000
    data: Path = Path("data")
    database_url: str = ""
    public_url: str = ""
    link_keys: tuple[str, ...] = ()
    trusted_proxies: frozenset[str] = frozenset()
    access_log: bool = False
    stripe_api: str = STRIPE
    sandbox: bool = False

    @property
    def origins(self) -> frozenset[str]:
        """Whose pages may change things here; both names of this machine while none is set."""
        if self.public_url != f"http://localhost:{self.port}":
            return frozenset({self.public_url})
        return frozenset({self.public_url, f"http://127.0.0.1:{self.port}"})

    @property
    def checkout_origin(self) -> str:
        """Whose page customers pay at."""
        if self.sandbox:
            return self.public_url
        return CHECKOUT if self.stripe_api == STRIPE else "/".join(self.stripe_api.split("/")[:3])

    @property
    def secure(self) -> bool:
        return self.public_url.startswith("https://")


def read(environment: Mapping[str, str]) -> Config:
    """The configuration. Raises Wrong."""
    port = _port(environment.get("PORT", "8000"))
    data = Path(environment.get("DATA", "data"))
    host = environment.get("HOST", "127.0.0.1")
    sandbox = _sandbox(environment.get("STRIPE_SANDBOX", "off"), host)
    at_stripe = environment.get("STRIPE_API_BASE", "")
    return Config(
        host=host,
        port=port,
        data=data,
        database_url=_database(environment.get("DATABASE_URL", ""), data),
        public_url=_origin(environment.get("PUBLIC_URL", ""), port),
        link_keys=_keys(environment.get("LINK_KEYS", "")),
        trusted_proxies=_proxies(environment.get("TRUSTED_PROXIES", "")),
        access_log=_switch("ACCESS_LOG", environment.get("ACCESS_LOG", "off")),
        stripe_api=f"http://127.0.0.1:{port}{SANDBOX}" if sandbox else _stripe(at_stripe),
        sandbox=sandbox,
    )


def _port(text: str) -> int:
    if not (text.isdecimal() and 0 < int(text) <= HIGHEST_PORT):
        raise Wrong(f"PORT must be a number from 1 to {HIGHEST_PORT}, not {text!r}.")
    return int(text)


def _database(text: str, data: Path) -> str:
    if not text:
        return f"sqlite:///{data / 'porchlight.sqlite'}"
    if not text.startswith(("sqlite:///", "postgresql://", "postgres://")):
        raise Wrong("DATABASE_URL must start with sqlite:/// or postgresql://.")
    return text


def _origin(text: str, port: int) -> str:
    if not text:
        return f"http://localhost:{port}"
    matched = _ORIGIN.fullmatch(text.lower())
    if not matched:
        raise Wrong(
            "PUBLIC_URL must be a scheme and a host, such as https://pay.example.com, "
            f"not {text!r}."
        )
    return matched[1]


def _keys(text: str) -> tuple[str, ...]:
    keys = tuple(key.strip() for key in text.split(",") if key.strip())
    for key in keys:
        if not KEY.fullmatch(key):
            raise Wrong(
                "LINK_KEYS must be a list such as id:hex,id:hex, the current key first, "
                f"each with at least {SHORTEST_KEY} bytes in lower-case hexadecimal."
            )
    return keys


def _proxies(text: str) -> frozenset[str]:
    addresses = frozenset(address.strip() for address in text.split(",") if address.strip())
    for address in addresses:
        try:
            ipaddress.ip_address(address)
        except ValueError as error:
            raise Wrong(f"TRUSTED_PROXIES must be IP addresses; {address!r} is none.") from error
    return addresses


def _stripe(text: str) -> str:
    if not text:
        return STRIPE
    matched = _BASE.fullmatch(text)
    if not matched:
        raise Wrong(f"STRIPE_API_BASE must be an address such as {STRIPE}, not {text!r}.")
    return matched[1]


def _sandbox(text: str, host: str) -> bool:
    wanted = _switch("STRIPE_SANDBOX", text)
    if wanted and host not in {"127.0.0.1", "::1", "localhost"}:
        raise Wrong("STRIPE_SANDBOX is for this machine alone: HOST must be 127.0.0.1.")
    return wanted


def _switch(name: str, text: str) -> bool:
    if text not in {"on", "off"}:
        raise Wrong(f"{name} must be on or off, not {text!r}.")
    return text == "on"
