"""The page on which a link asks for a code: plain forms, which need no script."""

from typing import Any

import msgspec
from litestar import Request, Response

from app.domain import clock
from app.domain.codes import actions, queries
from app.domain.codes.rules import LENGTH, pass_for, typed
from app.domain.delivery.renewal import contact_of
from app.domain.errors import TooMany
from app.domain.links.queries import keyring
from app.domain.links.rules import Opening
from app.domain.settings.queries import current
from app.domain.settings.rules import Settings
from app.formats.language import Speech, speech, spoken
from app.formats.letter.words import code_words
from app.http.portal import STATUS
from app.http.refusals import name_of, speech_of
from app.http.shell import page


class _Said(msgspec.Struct, frozen=True, kw_only=True):
    """What the page answers; `typed` is what was typed, `forget` that a pass was refused."""

    wrong: str = ""
    typed: str = ""
    asked: bool = False
    forget: bool = False
    status_code: int = STATUS["code_needed"]


async def asked(request: Request[Any, Any, Any], opening: Opening) -> Response[bytes]:
    """The page as it first comes; nothing is sent by looking, since programs look too."""
    settings = await current()
    say = await speech_of(request, settings, opening)
    return await _page(request, settings, say, opening, _Said())


async def answered(
    request: Request[Any, Any, Any], opening: Opening, form: dict[str, str]
) -> Response[bytes] | str:
    """What comes of a form of that page: the page again, or the pass that a right code gives."""
    settings = await current()
    say = await speech_of(request, settings, opening)
    if "code" in form:
        said = await _tried(request, opening, form["code"], say)
        if said is None:
            return pass_for(keyring(), opening.link, clock.now())
    elif "send" in form:
        said = await _sent(opening, settings, say)
    else:
        said = _Said(forget="pass" in form)
    return await _page(request, settings, say, opening, said)


async def _tried(
    request: Request[Any, Any, Any], opening: Opening, text: str, say: Speech
) -> _Said | None:
    """What is wrong with a code, if anything."""
    code = typed(text)
    if code is None:
        problem = say.t("A code has {length} digits.", length=LENGTH)
        return _Said(wrong=problem, typed=text)
    try:
        tried = await actions.redeem(opening, code, request.client.host if request.client else "")
    except TooMany as often:
        return _Said(wrong=say.known(str(often)), typed=text, status_code=429)
    if tried.right:
        return None
    if not tried.left:
        return _Said(wrong=say.t("This code does not count any more. Ask for another one."))
    problem = say.tn(
        tried.left,
        "This code is not right. You have one more try.",
        "This code is not right. You have {count} more tries.",
    )
    return _Said(wrong=problem, typed=text)


async def _sent(opening: Opening, settings: Settings, say: Speech) -> _Said:
    contact = await contact_of(opening.link)
    tag = spoken("letters", contact.locale if contact else "", settings.locale)
    around = code_words(speech(tag, "letters"), named=bool(settings.name))
    requested = await actions.request(opening, contact, around)
    if requested == "made" or (requested == "too_soon" and await queries.counts(opening.link)):
        return _Said(asked=True)
    if requested == "too_soon":
        return _Said(wrong=say.t("A code was sent a moment ago. Wait a minute, then ask again."))
    return _Said(wrong=say.t("That was the last code for today. Ask again tomorrow."))


async def _page(
    request: Request[Any, Any, Any],
    settings: Settings,
    say: Speech,
    opening: Opening,
    said: _Said,
) -> Response[bytes]:
    """It has a field while a code counts, so that whoever comes back from his mail finds it."""
    typing = await queries.counts(opening.link)
    heading = say.t("Look in your mail") if typing else say.t("We send you a code first")
    sentence = say.t("It goes by e-mail to the address that we have for you, and opens this page.")
    if typing:
        sentence = say.t(
            "If we have an address for you, a code is on its way. It is good for ten minutes."
        )
    return page(
        request,
        "code.html",
        settings,
        say,
        name=name_of(settings, say),
        title=heading,
        boot=None,
        status_code=said.status_code,
        link=opening.link,
        heading=heading,
        sentence=sentence,
        typing=typing,
        typed=said.typed,
        wrong=said.wrong,
        said=said.asked,
        forget=said.forget,
        fresh=request.method != "POST",
    )
