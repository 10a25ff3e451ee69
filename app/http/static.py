"""The built frontend: read once, served compressed, with names that never change their content."""

import hashlib
import mimetypes
import re
from pathlib import Path
from typing import Any

import markupsafe
import msgspec
from litestar import Request, Response
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

FOREVER = "public, max-age=31536000, immutable"
_ZERO = re.compile(r"q=0(\.0*)?\s*$")
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))


class File(msgspec.Struct, frozen=True):
    """One file with its compressed siblings by encoding."""

    media_type: str
    bodies: dict[str, bytes]
    digest: str


class Chunk(msgspec.Struct, rename="camel"):
    """An entry of Vite's manifest."""

    file: str
    css: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    is_entry: bool = False


class Bundle(msgspec.Struct, frozen=True):
    """One of the two apps: its script, what that will import, and its style to be inlined."""

    script: str
    imports: tuple[str, ...]
    style: markupsafe.Markup


class Assets:
    """Both apps as `npm run build` left them; a missing one is None."""

    def __init__(self, folder: Path) -> None:
        self._files: dict[str, File] = {}
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix not in {".br", ".gz"} and ".vite" not in path.parts:
                self._files[path.relative_to(folder).as_posix()] = _file(path)
        self.portal = _bundle(folder, "portal")
        self.staff = _bundle(folder, "staff")

    def find(self, name: str) -> File | None:
        return self._files.get(name)


async def static_file(
    request: Request[Any, Any, Any], app: FromPath[str], name: FromPath[str]
) -> Response[bytes]:
    """A file of the built frontend; its name holds its hash, so it may be kept for ever."""
    assets: Assets = request.app.state.assets
    file = assets.find(f"{app}/assets/{name}")
    if file is None:
        raise NotFoundException
    accepted = accepted_encodings(request.headers.get("accept-encoding", ""))
    encoding = next((name for name in file.bodies if name in accepted), "")
    etag = f'"{file.digest}{encoding}"'
    headers = {"cache-control": FOREVER, "etag": etag, "vary": "accept-encoding"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers)
    if encoding:
        headers["content-encoding"] = encoding
    return Response(file.bodies[encoding], media_type=file.media_type, headers=headers)


def accepted_encodings(header: str) -> frozenset[str]:
    """The codings that `Accept-Encoding` names and does not weigh with 0 (RFC 9110, 12.5.3)."""
    parts = (part.partition(";") for part in header.lower().split(","))
    return frozenset(name.strip() for name, _, weight in parts if not _ZERO.search(weight))


def _file(path: Path) -> File:
    body = path.read_bytes()
    bodies = {
        encoding: sibling.read_bytes()
        for encoding, suffix in _ENCODINGS
        if (sibling := path.with_name(path.name + suffix)).is_file()
    }
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return File(media_type, bodies | {"": body}, hashlib.sha256(body).hexdigest()[:32])


def _bundle(folder: Path, app: str) -> Bundle | None:
    manifest = folder / app / ".vite" / "manifest.json"
    if not manifest.is_file():
        return None
    chunks = msgspec.json.decode(manifest.read_bytes(), type=dict[str, Chunk])
    entry = next(chunk for chunk in chunks.values() if chunk.is_entry)
    style = "".join((folder / app / name).read_text() for name in entry.css)
    return Bundle(
        script=f"/static/{app}/{entry.file}",
        imports=tuple(f"/static/{app}/{chunks[name].file}" for name in entry.imports),
        style=markupsafe.Markup(style),  # noqa: S704  # our own build wrote it
    )
