"""The HTML around both apps, painted by the server."""

import gzip
import uuid
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
import markupsafe
import msgspec
from litestar import Request, Response

from app.domain import colour
from app.domain.settings.rules import Settings
from app.formats import words
from app.formats.language import Part, Speech, catalogue, languages
from app.http.security import letter_policy, new_nonce, page_policy
from app.http.static import Assets, Bundle, accepted_encodings

_LEVEL = 4  # of 9; more takes longer than it saves
templates = jinja2.Environment(
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
    logo: str
    email: str
    phone: str
    time_zone: str
    welcome_message: str


def staff_shell(request: Request[Any, Any, Any], bundle: Bundle, speech: Speech) -> Response[bytes]:
    nonce = new_nonce()
    text = templates.get_template("staff.html").render(
        nonce=nonce,
        speech=speech,
        t=speech.t,
        bundle=bundle,
        words=_safe(b"{%b}" % _words(speech.tag, "staff", "portal", "staff")),
    )
    return html(request, text, page_policy(nonce, frames="'self'"))


def letter_frame(request: Request[Any, Any, Any]) -> Response[bytes]:
    nonce = new_nonce()
    text = templates.get_template("letter_frame.html").render(nonce=nonce)
    return html(request, text, letter_policy(nonce))


def page(  # noqa: PLR0913  # what every page has
    request: Request[Any, Any, Any],
    template: str,
    settings: Settings,
    speech: Speech,
    *,
    name: str,
    title: str,
    boot: bytes | None,
    status_code: int = 200,
    shown: str = "",
    link: uuid.UUID | None = None,
    forms: str = "'self'",
    **context: Any,
) -> Response[bytes]:
    """A page of the portal; `shown` is the pass that opened it, for its browser to keep.

    `forms` says where its forms may lead.
    """
    assets: Assets = request.app.state.assets
    bundle = assets.home if template == "home.html" else assets.document
    nonce = new_nonce()
    text = templates.get_template(template).render(
        nonce=nonce,
        shown=shown,
        link=link,
        speech=speech,
        t=speech.t,
        rich=_rich(speech),
        languages=languages("portal"),
        name=name,
        title=title,
        open_graph=settings.name or speech.t("A document for you"),
        style=bundle.style if bundle else "",
        script=bundle.script if bundle and boot else "",
        imported=bundle.imported if bundle and boot else (),
        palette=colour.palette(settings.primary_colour, settings.banner_colour),
        business=_business(settings),
        initials=words.initials(name),
        boot=_boot(settings, speech, shown, boot) if boot else "",
        **context,
    )
    return html(request, text, page_policy(nonce, forms=forms), status_code)


def _business(settings: Settings) -> Business:
    return Business(**{name: getattr(settings, name) for name in Business.__struct_fields__})


def _boot(settings: Settings, speech: Speech, shown: str, page: bytes) -> markupsafe.Markup:
    """The page's data, and the words in which it speaks, which are none in English."""
    known = _words(speech.tag, "portal", "portal")
    business, given = msgspec.json.encode(_business(settings)), msgspec.json.encode(shown)
    return _safe(b'{%b,"business":%b,"pass":%b,"page":%b}' % (known, business, given, page))


@lru_cache
def _words(tag: str, app: Part, *parts: Part) -> bytes:
    """What an app has to know to speak, as members of a JSON object."""
    known = {"locale": tag, "languages": languages(app), "words": catalogue(tag, *parts)}
    return msgspec.json.encode(known)[1:-1]


def _safe(json: bytes) -> markupsafe.Markup:
    """JSON that cannot end its script element."""
    escaped = json.decode().replace("<", "\\u003c")
    return markupsafe.Markup(escaped)  # noqa: S704  # nothing in it can end the element


def _rich(speech: Speech) -> Callable[..., markupsafe.Markup]:
    """Like `speech.t`, where a value may be markup and stands apart from the text around it."""

    def rich(text: str, **values: str) -> markupsafe.Markup:
        apart = markupsafe.Markup("<bdi>{}</bdi>")
        return markupsafe.Markup("").join(
            apart.format(values[part]) if place % 2 else part
            for place, part in enumerate(speech.parts(text))
        )

    return rich


def html(
    request: Request[Any, Any, Any], text: str, policy: str, status_code: int = 200
) -> Response[bytes]:
    """A page, compressed so that it comes in one round trip: it echoes nothing that was asked."""
    headers = {"content-security-policy": policy, "vary": "accept-encoding"}
    body = text.encode()
    if "gzip" in accepted_encodings(request.headers.get("accept-encoding", "")):
        body = gzip.compress(body, _LEVEL, mtime=0)
        headers["content-encoding"] = "gzip"
    return Response(body, status_code=status_code, media_type="text/html", headers=headers)
