"""A business's logo: on the portal and on the paper at once, and never as it was sent."""

import io
from collections.abc import Callable

import httpx
import pikepdf
import pytest
from PIL import Image, PngImagePlugin

from app.formats.logo import LARGEST_FILE, LARGEST_SIDE
from tests import make

Browse = Callable[..., httpx.AsyncClient]
PATH = "/api/v1/settings/logo"


def picture(kind: str = "PNG", size: tuple[int, int] = (1200, 300)) -> bytes:
    written = io.BytesIO()
    hidden = PngImagePlugin.PngInfo()
    hidden.add_text("Comment", "<script>hidden</script>")
    options = {"pnginfo": hidden} if kind == "PNG" else {}
    Image.new("RGB", size, "#19553c").save(written, kind, **options)
    return written.getvalue()


async def admin(browse: Browse) -> httpx.AsyncClient:
    _, cookie = await make.member("admin")
    return browse(cookie)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
async def test_logo_is_written_anew_and_shown(browse: Browse, kind: str) -> None:
    client, sent = await admin(browse), await make.sent_invoice()
    saved = await client.put(PATH, content=picture(kind))
    assert saved.status_code == 200
    shown = await browse().get(f"/logo/{saved.json()['logo']}")
    assert shown.headers["content-type"] == "image/png"
    assert "immutable" in shown.headers["cache-control"]
    assert shown.headers["cross-origin-resource-policy"] == "cross-origin"  # letters have no origin
    assert b"hidden" not in shown.content
    assert max(Image.open(io.BytesIO(shown.content)).size) == LARGEST_SIDE
    page = await browse().get(f"/portal/invoice/{sent.token}")
    assert f'src="/logo/{saved.json()["logo"]}"' in page.text


async def test_logo_stands_on_the_paper(browse: Browse) -> None:
    await make.business(name="Alder & Finch GmbH")
    client, sent = await admin(browse), await make.sent_invoice()
    path = f"/api/v1/documents/{sent.document}/pdf"
    before = await client.get(path)
    await client.put(PATH, content=picture())
    after = await client.get(path)
    assert len(pictures(before.content)) == 0
    assert len(pictures(after.content)) == 1


async def test_dropped_logo_is_gone(browse: Browse) -> None:
    client = await admin(browse)
    saved = (await client.put(PATH, content=picture())).json()
    assert (await client.delete(PATH)).json()["logo"] == ""
    assert (await browse().get(f"/logo/{saved['logo']}")).status_code == 404


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "PNG or JPG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "PNG or JPG"),
        (picture()[:200], "PNG or JPG"),
        (picture(size=(9000, 9000)), "pixels"),
        (picture() + b"\0" * LARGEST_FILE, "2 MB"),
    ],
    ids=["nothing", "svg", "cut", "bomb", "large"],
)
async def test_anything_else_is_refused(browse: Browse, body: bytes, problem: str) -> None:
    client = await admin(browse)
    answer = await client.put(PATH, content=body)
    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert fault["field"] == "logo"
    assert problem in fault["problem"]
    assert (await client.get("/api/v1/settings")).json()["logo"] == ""


def pictures(pdf: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return list(opened.pages[0].get_images())
