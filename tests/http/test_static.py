"""The built frontend over HTTP, from a build made here; no database is asked."""

import contextlib
import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import msgspec
import pytest

from app import config, engine, main
from app.domain.links.rules import Keyring
from app.http.static import FOREVER, Assets

SCRIPT = b"console.log('a lamp');\n" * 100
STYLE = "body{color:#201b16}"
BROTLI = b"not brotli, but nobody here reads it"
ADDRESS = "/static/portal/assets/main-1a2b3c4d.js"


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """What a build leaves: two apps, with compressed siblings and Vite's manifest."""
    folder = tmp_path / "dist"
    for app in ("portal", "staff"):
        assets, manifest = folder / app / "assets", folder / app / ".vite"
        assets.mkdir(parents=True)
        manifest.mkdir()
        (assets / "main-1a2b3c4d.js").write_bytes(SCRIPT)
        (assets / "main-1a2b3c4d.js.br").write_bytes(BROTLI)
        (assets / "main-1a2b3c4d.js.gz").write_bytes(gzip.compress(SCRIPT))
        (assets / "main-5e6f7a8b.css").write_text(STYLE)
        (assets / "inter-9c0d.woff2").write_bytes(b"wOF2")
        entry = {
            "file": "assets/main-1a2b3c4d.js",
            "isEntry": True,
            "css": ["assets/main-5e6f7a8b.css"],
        }
        entries = {f"src/{app}/{page}.tsx": entry for page in ("main", "at-home", "at-document")}
        (manifest / "manifest.json").write_bytes(msgspec.json.encode(entries))
    (tmp_path / "secret.txt").write_text("a secret")
    (folder / "secret.txt").write_text("a secret")
    return folder


@contextlib.asynccontextmanager
async def serving(
    folder: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application with the build in `folder`."""
    monkeypatch.setattr(main, "FRONTEND", folder)
    unopened = engine.connect(f"sqlite:///{data / 'none.sqlite'}")
    app = main.create_app(config.read({"DATA": str(data)}), unopened, Keyring({}))
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as client:
        yield client


@pytest.fixture
async def client(
    dist: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(dist, tmp_path, monkeypatch) as client:
        yield client


async def raw(client: httpx.AsyncClient, accepted: str) -> tuple[httpx.Response, bytes]:
    """An answer with its body as it went over the wire."""
    headers = {"accept-encoding": accepted}
    async with client.stream("GET", ADDRESS, headers=headers) as answer:
        return answer, b"".join([chunk async for chunk in answer.aiter_raw()])


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("BR;q=0.000, GZIP;q=0.5", "gzip"),
        ("deflate", None),
        ("identity", None),
        ("", None),
    ],
)
async def test_smallest_accepted_encoding_is_served(
    client: httpx.AsyncClient, accepted: str, encoding: str | None
) -> None:
    answer, body = await raw(client, accepted)
    bodies = {"br": BROTLI, "gzip": gzip.compress(SCRIPT), None: SCRIPT}
    assert answer.status_code == 200
    assert answer.headers.get("content-encoding") == encoding
    assert gzip.decompress(body) == SCRIPT if encoding == "gzip" else body == bodies[encoding]
    assert answer.headers["vary"] == "accept-encoding"
    assert answer.headers["content-length"] == str(len(body))
    assert answer.headers["content-type"].startswith("text/javascript")


async def test_file_without_siblings_is_plain(client: httpx.AsyncClient) -> None:
    answer = await client.get(
        "/static/staff/assets/inter-9c0d.woff2", headers={"accept-encoding": "br, gzip"}
    )
    assert (answer.status_code, answer.content) == (200, b"wOF2")
    assert "content-encoding" not in answer.headers
    assert answer.headers["content-type"] == "font/woff2"


async def test_hashed_names_are_kept_forever(client: httpx.AsyncClient) -> None:
    answer = await client.get(ADDRESS, headers={"accept-encoding": "identity"})
    assert answer.headers["cache-control"] == FOREVER == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers


async def test_known_tag_needs_no_body(client: httpx.AsyncClient) -> None:
    first = await client.get(ADDRESS, headers={"accept-encoding": "identity"})
    tag = first.headers["etag"]
    for given in (tag, f'"other", {tag}', f"W/{tag}"):
        again = await client.get(
            ADDRESS, headers={"if-none-match": given, "accept-encoding": "identity"}
        )
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert again.headers["vary"] == "accept-encoding"
    other = await client.get(ADDRESS, headers={"if-none-match": '"other"'})
    assert other.status_code == 200


async def test_every_encoding_has_its_tag(client: httpx.AsyncClient) -> None:
    tags = {(await raw(client, coding))[0].headers["etag"] for coding in ("br", "gzip", "")}
    assert len(tags) == 3


async def test_other_content_has_another_tag(dist: Path) -> None:
    before = Assets(dist).find("portal/assets/main-1a2b3c4d.js")
    (dist / "portal" / "assets" / "main-1a2b3c4d.js").write_bytes(SCRIPT + b"//")
    after = Assets(dist).find("portal/assets/main-1a2b3c4d.js")
    assert before is not None
    assert after is not None
    assert before.digest != after.digest


@pytest.mark.parametrize(
    "address",
    [
        "/static/portal/assets/absent.js",
        "/static/nobody/assets/main-1a2b3c4d.js",
        "/static/portal/assets/..%2f..%2fsecret.txt",
        "/static/portal/assets/..%2F..%2F..%2Fsecret.txt",
        "/static/portal/assets/..%5c..%5csecret.txt",
        "/static/portal/assets/%2e%2e%2fassets%2fmain-1a2b3c4d.js",
        "/static/portal/assets/%2fetc%2fpasswd",
        "/static/portal/assets//etc/passwd",
        "/static/portal/assets/main-1a2b3c4d.js%00.css",
        "/static/..%2fdist%2fportal/assets/main-1a2b3c4d.js",
        "/static/%2e%2e/assets/secret.txt",
        "/static/portal/.vite/manifest.json",
        "/static/portal/assets/..%2f.vite%2fmanifest.json",
        "/static/secret.txt",
        "/static/portal/assets/main-1a2b3c4d.js.br",
        "/static/portal/assets/main-1a2b3c4d.js.gz",
        "/static/portal/assets/",
        "/static/portal/assets",
        "/static/portal/",
        "/static/",
        "/static",
    ],
)
async def test_nothing_else_is_ever_served(client: httpx.AsyncClient, address: str) -> None:
    answer = await client.get(address)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    for word in ("secret", "main-", "root:", "assets"):
        assert word not in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_files_can_only_be_read(client: httpx.AsyncClient, method: str) -> None:
    assert (await client.request(method, ADDRESS)).status_code == 405


async def test_file_added_later_is_unknown(client: httpx.AsyncClient, dist: Path) -> None:
    added = dist / "portal" / "assets" / "later.js"
    added.symlink_to(dist.parent / "secret.txt")
    assert (await client.get("/static/portal/assets/later.js")).status_code == 404


async def test_shell_names_script_and_style(client: httpx.AsyncClient) -> None:
    answer = await client.get("/staff/documents/7")
    assert answer.status_code == 200
    assert 'src="/static/staff/assets/main-1a2b3c4d.js"' in answer.text
    assert STYLE in answer.text
    assert answer.headers["cache-control"] == "no-store"


async def test_dashboard_that_is_not_built_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(tmp_path / "nowhere", tmp_path, monkeypatch) as client:
        answer = await client.get("/staff")
    assert answer.status_code == 503
    assert "make frontend" in answer.text
