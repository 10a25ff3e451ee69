"""What is kept of whoever came: a device, a part of an address, a name that means nothing."""

import functools
import hashlib
import ipaddress
import uuid

_PLATFORMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


@functools.lru_cache(maxsize=1024)
def device(agent: str) -> str:
    """What the browser calls itself, in two words at most: "iPhone, Safari"."""
    names = [
        next((name for mark, name in table if mark in agent), "")
        for table in (_PLATFORMS, _BROWSERS)
    ]
    return ", ".join(name for name in names if name)


def truncated(address: str) -> str:
    """An IP address without its last part: /24, or /48 for IPv6 (spec 5.8)."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    width = 24 if found.version == 4 else 48  # noqa: PLR2004  # IPv4
    return str(ipaddress.ip_network(f"{found}/{width}", strict=False).network_address)


def visitor_key(customer: uuid.UUID, visitor: str) -> str:
    """The browser's own random name, made useless for any other customer."""
    if not visitor:
        return ""
    return hashlib.sha256(f"{customer}|{visitor}".encode()).hexdigest()[:32]
