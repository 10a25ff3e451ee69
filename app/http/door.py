"""Who comes in at a link's pages: by rules, and by a code where the link asks for one."""

from typing import Any
from urllib.parse import parse_qsl

import msgspec
from litestar import Request, Response

from app.domain import clock
from app.domain.codes.rules import passes
from app.domain.links.queries import keyring
from app.domain.links.rules import KIND_PATHS, Opening
from app.http import codes
from app.http.portal import Refusal, ask_code, by_rules
from app.http.refusals import refused, sent_anew

_MOST_FIELDS = 5


class Entered(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody may see, and the form that he sent; `shown` is the pass that let him in."""

    opening: Opening
    body: bytes | None
    form: dict[str, str] = {}
    shown: str = ""

    @property
    def passed(self) -> bool:
        """Whether a pass that holds was shown."""
        return passes(keyring(), self.shown, self.opening.link, clock.now())


async def opened(request: Request[Any, Any, Any], token: str) -> Entered | Response[bytes]:
    """Who follows a link, or the page that he gets instead. Raises TooMany."""
    try:
        opening, body = await _admitted(request, token, "")
    except Refusal as refusal:
        if refusal.reason == "code_needed" and refusal.opening:
            return await codes.asked(request, refusal.opening)
        return await refused(request, refusal)
    return Entered(opening=opening, body=body)


async def posted(request: Request[Any, Any, Any], token: str) -> Entered | Response[bytes]:
    """Who sends a plain form of a link's page, or the page that he gets instead. Raises TooMany."""
    form = await _form_of(request)
    shown = form.get("pass", "")
    try:
        opening, body = await _admitted(request, token, shown)
    except Refusal as refusal:
        if refusal.reason != "code_needed" or refusal.opening is None:
            return await sent_anew(request, refusal)
        answer = await codes.answered(request, refusal.opening, form)
        if isinstance(answer, Response):
            return answer
        shown = answer
        opening, body = await _admitted(request, token, shown)
    return Entered(opening=opening, body=body, form=form, shown=shown)


async def _admitted(
    request: Request[Any, Any, Any], token: str, shown: str
) -> tuple[Opening, bytes | None]:
    """What the address opens, which says what it leads to. Raises Refusal, TooMany."""
    document = request.path_params.get("document")
    kind = request.scope["path_template"].split("/")[2]
    alone = kind in KIND_PATHS.values()
    home = document is None and not alone
    opening, body = await by_rules(request, token, document, document_asked=not home)
    wrong_kind = alone and (opening.kind is None or KIND_PATHS[opening.kind] != kind)
    if wrong_kind or (home and opening.only is not None):
        raise Refusal("unknown_token")
    await ask_code(request, opening, shown)
    return opening, body


async def _form_of(request: Request[Any, Any, Any]) -> dict[str, str]:
    """The fields of a form; none where the body is none."""
    try:
        return dict(
            parse_qsl(
                (await request.body()).decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS
            )
        )
    except ValueError:
        return {}
