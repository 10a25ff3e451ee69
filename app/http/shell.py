"""The HTML around both apps, painted by the server."""

import gzip
from pathlib import Path
from typing import Any

import jinja2
import markupsafe
import msgspec
from litestar import Request, Response

from app.domain import colour
from app.domain.settings.rules import Settings
from app.formats import words
from app.http.security import new_nonce, page_policy
from app.http.static import Assets, Bundle, accepted_encodings

_LEVEL = 4  # of 9; more takes longer than it saves
_templates = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class Business(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer may know of the business."""

    name: str
    tagline: str
    email: str
    phone: str
    locale: str
    time_zone: str
    welcome_message: str


def staff_shell(request: Request[Any, Any, Any], bundle: Bundle) -> Response[bytes]:
    nonce = new_nonce()
    template = _templates.get_template("staff.html")
    text = template.render(nonce=nonce, bundle=bundle)
    return html(request, text, nonce)


def page(  # noqa: PLR0913  # what every page has
    request: Request[Any, Any, Any],
    template: str,
    settings: Settings,
    *,
    name: str,
    title: str,
    boot: bytes | None,
    status_code: int = 200,
    **context: Any,
) -> Response[bytes]:
    assets: Assets = request.app.state.assets
    nonce = new_nonce()
    text = _templates.get_template(template).render(
        nonce=nonce,
        locale=settings.locale,
        name=name,
        title=title,
        open_graph=settings.name or "A document for you",
        style=assets.portal.style if assets.portal else "",
        script=assets.portal.script if assets.portal and boot else "",
        palette=colour.palette(settings.primary_colour, settings.banner_colour),
        business=_business(settings),
        initials=words.initials(name),
        boot=_boot(settings, boot) if boot else "",
        **context,
    )
    return html(request, text, nonce, status_code)


def _business(settings: Settings) -> Business:
    return Business(**{name: getattr(settings, name) for name in Business.__struct_fields__})


def _boot(settings: Settings, page: bytes) -> markupsafe.Markup:
    """The page's data as JSON that cannot end its script element."""
    body = b'{"business":%b,"page":%b}' % (msgspec.json.encode(_business(settings)), page)
    escaped = body.decode().replace("<", "\\u003c")
    return markupsafe.Markup(escaped)  # noqa: S704  # nothing in it can end the element


def html(
    request: Request[Any, Any, Any], text: str, nonce: str, status_code: int = 200
) -> Response[bytes]:
    """A page, compressed so that it comes in one round trip: it echoes nothing that was asked."""
    headers = {"content-security-policy": page_policy(nonce), "vary": "accept-encoding"}
    body = text.encode()
    if "gzip" in accepted_encodings(request.headers.get("accept-encoding", "")):
        body = gzip.compress(body, _LEVEL, mtime=0)
        headers["content-encoding"] = "gzip"
    return Response(body, status_code=status_code, media_type="text/html", headers=headers)
