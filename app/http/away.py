"""While the database does not answer: whoever opened a page gets one, whoever asked a problem."""

import logging
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.types import Send

from app.domain import colour
from app.formats.language import preferred, speech, spoken
from app.http.errors import MEDIA_TYPE, in_words, problem
from app.http.security import new_nonce, page_policy
from app.http.shell import html, templates

_ASK_AGAIN = "5"  # seconds
_STATUS = HTTPStatus.SERVICE_UNAVAILABLE
_SENTENCE = "That cannot be looked up just now. Try again in a moment."
_log = logging.getLogger(__name__)


def away(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """503 (RFC 9110, 15.6.4); what was asked may have been done."""
    _log.warning("The database does not answer: %s", error)
    opened = request.headers.get("sec-fetch-mode") == "navigate"
    answer: Response[Any] = (
        _page(request) if opened else problem(_STATUS, in_words(request, _SENTENCE))
    )
    answer.headers["retry-after"] = _ASK_AGAIN
    return answer


async def tell(send: Send) -> None:
    """The same for who was answered before the framework."""
    body = msgspec.json.encode(problem(_STATUS, _SENTENCE).content)
    headers = [(b"content-type", MEDIA_TYPE.encode()), (b"retry-after", _ASK_AGAIN.encode())]
    await send({"type": "http.response.start", "status": int(_STATUS), "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


def _page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Of no business, since none can be looked up."""
    tags = preferred(request.headers.get("accept-language", ""))
    say = speech(spoken("portal", *tags), "portal", "pages")
    bundle = request.app.state.assets.document
    nonce = new_nonce()
    title = say.t("One moment, please")
    text = templates.get_template("away.html").render(
        nonce=nonce,
        shown="",
        speech=say,
        t=say.t,
        title=title,
        open_graph=title,
        style=bundle.style if bundle else "",
        script="",
        imported=(),
        palette=colour.palette(colour.INK, colour.INK),
        account_told="",
    )
    return html(request, text, page_policy(nonce), _STATUS)
