"""Who sits at a link: a person, a scanner or one of us, and why we think so (spec 5.2). Pure.

A mark counts only if no person shares it: a screen reader clicks without moving a mouse, a careful
browser keeps nothing and sends no referrer, and somebody who reads may touch nothing at all.
"""

import datetime as dt
import functools
import itertools
import operator
import re
import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from typing import Literal, TypeAlias

import msgspec

from app.domain.activity.rules import VisitClass

ClassReason: TypeAlias = Literal[
    "staff_session", "preview", "prefetch_header", "known_agent", "headless", "burst_after_send",
    "no_input", "reclassified",
]  # fmt: skip
#: What staff may say of a visit.
Said: TypeAlias = Literal["human", "scanner", "staff"]
Verdict: TypeAlias = tuple[VisitClass, tuple[ClassReason, ...]]

WITH_INPUT, WITHOUT_INPUT = 2_000, 10_000  # milliseconds on the screen that make a view
#: Milliseconds on the screen, with input, after which whoever came in a burst is a person.
GOES_ON = 30_000
#: Links that are opened within this time of each other are opened by one program.
BURST = dt.timedelta(seconds=10)
#: Gateways look into a message before they let it through, and for a while after.
JUST_SENT = dt.timedelta(seconds=60)
#: Links that make a burst: of one message, each in a browser of its own; of one message, in one
#: browser; of one customer, in several messages.
OF_MESSAGE, OF_BROWSER, OF_CUSTOMER = 2, 3, 3

# "Cubot" makes telephones.
_ROBOTS = re.compile(
    r"(?<!cu)bot\b|(?<!cu)bot[/_-]|crawl|spider|slurp|preview|scanner|externalhit|externalagent|"
    r"facebookcatalog|whatsapp|skypeuri|embedly|iframely|mastodon|feedfetcher|imageproxy|"
    r"google-(?!home)|googleother|mediapartners|inspectiontool|ms-office|msoffice|existence disc|"
    r"linkcheck|validator|barracuda|mimecast|proofpoint|safelinks|fireeye|urlscan|virustotal|"
    r"python|aiohttp|httpx/|curl/|wget|libwww|lwp::|go-http|java/|jakarta|okhttp|axios|node-fetch|"
    r"undici|guzzle|php/|ruby|faraday|http\.rb|httpclient|cfnetwork|winhttp|powershell|dart/|"
    r"postman|insomnia|scrapy|lighthouse|monitor|pingdom|statuscake|zgrab|masscan|nuclei|nmap",
    re.IGNORECASE,
)
_HEADLESS = re.compile(r"headless|phantomjs|puppeteer|playwright|selenium|slimer", re.IGNORECASE)


class Signs(msgspec.Struct, frozen=True, kw_only=True):
    """What tells who it is: of the request, and of what the page saw.

    `visible` is milliseconds on the screen; `input`, whether it was touched; `brands`, the header
    `Sec-CH-UA`; `together`, whether it came just after its message went out, or at once with
    another to the same link.
    """

    agent: str = ""
    brands: str = ""
    prefetch: bool = False
    staff: bool = False
    preview: bool = False
    automated: bool = False
    input: bool = False
    visible: int = 0
    together: bool = False


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """That a visit began at a link; `message` carried the link, None where nothing did.

    `address` is truncated; `visitor` is "" for a browser that keeps nothing.
    """

    visit: uuid.UUID
    link: uuid.UUID
    customer: uuid.UUID
    message: uuid.UUID | None
    sent_at: dt.datetime | None
    address: str
    device: str
    visitor: str
    at: dt.datetime


def classify(signs: Signs) -> Verdict:
    """Whose visit it is so far, and why."""
    if signs.staff:
        return "staff", ("staff_session",)
    if signs.preview:
        return "staff", ("preview",)
    reasons: list[ClassReason] = []
    if signs.prefetch:
        reasons.append("prefetch_header")
    robot, headless = _marks(signs.agent)
    if robot:
        reasons.append("known_agent")
    if signs.automated or headless:
        reasons.append("headless")
    if reasons:
        return "scanner", tuple(reasons)
    doubts: list[ClassReason] = ["no_input"]
    if signs.together:
        doubts.append("burst_after_send")
    # Somebody behind a firm's isolated browser has one without a screen, and touches it.
    if _HEADLESS.search(signs.brands):
        doubts.append("headless")
    if looked(signs) and (signs.input or doubts == ["no_input"]):
        return "human", ()
    return "unknown", tuple(doubts)


def looked(signs: Signs) -> bool:
    """Whether that much on the screen is a view (spec 5.1)."""
    return signs.visible >= (WITH_INPUT if signs.input else WITHOUT_INPUT)


def settled(before: VisitClass, now: VisitClass) -> VisitClass:
    """The class of a visit that was `before` and now looks like `now`: only doubt ends."""
    return now if before == "unknown" else before


def turned(reasons: Collection[ClassReason], signs: Signs) -> Verdict | None:
    """What a scanner turns out to be after all; None where it stays one.

    Somebody may touch two links of a message at once and then go on as no program does, and a page
    that was fetched ahead may be looked at.
    """
    if set(reasons) == {"burst_after_send"}:
        return ("human", ()) if signs.input and signs.visible >= GOES_ON else None
    if set(reasons) == {"prefetch_header"} and not signs.prefetch:
        return "unknown", ("no_input",)
    return None


def bursts(opened: Iterable[Opened]) -> set[uuid.UUID]:
    """The visits that one program began: several links at once, from one place or by one agent."""
    mailed = [each for each in opened if each.message]
    found: set[uuid.UUID] = set()
    for source in ("address", "device"):
        known = [each for each in mailed if getattr(each, source)]
        for same in _grouped(known, operator.attrgetter("customer", source)):
            if len({each.link for each in same}) >= OF_MESSAGE:
                for place, first in enumerate(same):
                    found |= _of_one_program(first, _until(first.at + BURST, same[place:]))
    return found


def together(opened: Collection[Opened]) -> set[uuid.UUID]:
    """The visits of which nobody knows whose they are until somebody touches the page.

    Their message had just gone out; or somebody from elsewhere came to the same link at the same
    time, as the check of a link does when it is clicked.
    """
    found = {
        each.visit
        for each in opened
        if each.message and each.sent_at and each.at - each.sent_at <= JUST_SENT
    }
    for same in _grouped(opened, operator.attrgetter("link")):
        if len({each.address for each in same}) > 1:
            for place, one in enumerate(same):
                later = _until(one.at + BURST, same[place:])
                elsewhere = [each.visit for each in later if each.address != one.address]
                found.update([one.visit, *elsewhere] if elsewhere else [])
    return found


def _grouped(opened: Iterable[Opened], key: Callable[[Opened], Hashable]) -> list[list[Opened]]:
    """The visits by what they have in common, each group in the order of time."""
    groups: dict[Hashable, list[Opened]] = defaultdict(list)
    for each in sorted(opened, key=lambda each: each.at):
        groups[key(each)].append(each)
    return list(groups.values())


def _until(end: dt.datetime, opened: Iterable[Opened]) -> list[Opened]:
    return list(itertools.takewhile(lambda each: each.at <= end, opened))


def _of_one_program(first: Opened, same: Sequence[Opened]) -> set[uuid.UUID]:
    of_message = [each for each in same if each.message == first.message]
    links = len({each.link for each in of_message})
    one_browser = len({each.visitor or each.visit.hex for each in of_message}) == 1
    if links >= (OF_BROWSER if one_browser else OF_MESSAGE):
        return {each.visit for each in of_message}
    if len({each.link for each in same}) >= OF_CUSTOMER:
        return {each.visit for each in same}
    return set()


def by_verdict(verdicts: Mapping[uuid.UUID, Verdict]) -> dict[Verdict, list[uuid.UUID]]:
    """The visits of each verdict."""
    found: dict[Verdict, list[uuid.UUID]] = defaultdict(list)
    for visit, verdict in sorted(verdicts.items()):
        found[verdict].append(visit)
    return found


@functools.lru_cache(maxsize=1024)
def _marks(agent: str) -> tuple[bool, bool]:
    """Whether a browser calls itself a robot, and whether one without a screen."""
    return not agent or bool(_ROBOTS.search(agent)), bool(_HEADLESS.search(agent))
