"""The server keys behind every link: from the environment, or from a file that only we can read."""

import hashlib
import os
import secrets
from pathlib import Path

from app.config import KEY, Config, Wrong
from app.domain.links.rules import Keyring

_BYTES = 32


def load(config: Config) -> Keyring:
    """The keys by id, the current one first; made on the first start. Raises Wrong."""
    if config.link_keys:
        return _keyring(config.link_keys)
    path = config.data / "link-keys"
    if not path.exists():
        _make(path)
    if path.stat().st_mode & 0o077:
        raise Wrong(f"{path} can be read by others; make it 0600.")
    lines = path.read_bytes().decode("ascii", "replace").split()
    if not lines or not all(map(KEY.fullmatch, lines)):
        raise Wrong(f"{path} must hold lines such as id:hex; restore it from a backup.")
    return _keyring(lines)


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = secrets.token_bytes(_BYTES)
    name = hashlib.sha256(key).hexdigest()[:8]
    # Written beside and linked into place: two processes that start at once agree on one key.
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{name}:{key.hex()}\n")
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _keyring(lines: list[str] | tuple[str, ...]) -> Keyring:
    pairs = (line.split(":", 1) for line in lines)
    return Keyring({name: bytes.fromhex(key) for name, key in pairs})
