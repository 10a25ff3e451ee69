import datetime as dt
import uuid

import pytest

from app.domain.activity.rules import (
    DocumentDownloaded,
    DocumentPrinted,
    DocumentViewed,
    LinkOpened,
    SectionRead,
)
from app.domain.visits import callers, classes, rules
from app.domain.visits.rules import Arrival, Beacon, Before, Caller, Look, Outcome, Read, Sitting

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
PERSON = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit Safari/604.1"
VISIT, DOCUMENT = uuid.uuid4(), uuid.uuid4()
LOOKED = {"visible": 2000, "input": True}


def beacon(**changes: object) -> Beacon:
    return Beacon(**{"visit": VISIT, "document": DOCUMENT, **changes})  # type: ignore[arg-type]


def sitting(**changes: object) -> Sitting:
    fields = {"id": VISIT, "link": uuid.uuid4(), "visit_class": "unknown", "visitor": "v"}
    fields |= {"started_at": NOW - dt.timedelta(seconds=60)}
    return Sitting(**{**fields, **changes})  # type: ignore[arg-type]


def look(seconds_ago: float = 60, **changes: object) -> Look:
    opened_at = NOW - dt.timedelta(seconds=seconds_ago)
    fields = {"id": uuid.uuid4(), "visit": VISIT, "document": DOCUMENT, "opened_at": opened_at}
    return Look(**{**fields, **changes})  # type: ignore[arg-type]


def hear(told: Beacon, sat: Sitting, looked: Look | None, agent: str = PERSON) -> Outcome:
    arrival = Arrival(
        beacon=told, caller=Caller(agent=agent), link=sat.link, customer=uuid.uuid4(), version=1
    )
    return rules.hear(arrival, sat, looked, Before(first=True, new_visitor=True), NOW)


@pytest.mark.parametrize(
    ("visible", "by_input", "expected"),
    [
        (0, True, False),
        (1_999, True, False),
        (2_000, True, True),
        (2_000, False, False),
        (9_999, False, False),
        (10_000, False, True),
    ],
)
def test_view_needs_time_and_a_person(visible: int, by_input: bool, expected: bool) -> None:  # noqa: FBT001  # a table
    assert rules.looked(beacon(visible=visible, input=by_input)) is expected


@pytest.mark.parametrize(
    ("told", "caller", "expected"),
    [
        (LOOKED, {"agent": PERSON}, ("human", ())),
        ({"visible": 10_000}, {"agent": PERSON}, ("human", ())),
        ({}, {"agent": PERSON}, ("unknown", ("no_input",))),
        (LOOKED, {"agent": PERSON, "staff": True}, ("staff", ("staff_session",))),
        (LOOKED, {"agent": ""}, ("scanner", ("known_agent",))),
        (LOOKED, {"agent": "Slackbot 1.0"}, ("scanner", ("known_agent",))),
        (LOOKED | {"automated": True}, {"agent": PERSON}, ("scanner", ("headless",))),
        (LOOKED, {"agent": "HeadlessChrome"}, ("scanner", ("headless",))),
        ({}, {"agent": PERSON, "prefetch": True}, ("scanner", ("prefetch_header",))),
    ],
)  # fmt: skip
def test_visit_is_classified_with_reasons(
    told: dict[str, object], caller: dict[str, object], expected: tuple[str, tuple[str, ...]]
) -> None:
    assert rules.classify(beacon(**told), Caller(**caller)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "agent",
    [
        "facebookexternalhit/1.1",
        "WhatsApp/2.23",
        "Mozilla/5.0 (compatible; Googlebot/2.1)",
        "TelegramBot (like TwitterBot)",
        "Mozilla/5.0 SkypeUriPreview Preview/0.5",
        "python-requests/2.32",
        "curl/8.5.0",
        "Mozilla/5.0 HeadlessChrome/140.0 Safari/537.36",
    ],
)
def test_robots_are_scanners(agent: str) -> None:
    assert rules.classify(beacon(visible=60_000, input=True), Caller(agent=agent))[0] == "scanner"


@pytest.mark.parametrize("before", ["human", "scanner", "staff"])
def test_settled_class_never_changes(before: str) -> None:
    for now in ("human", "scanner", "staff", "unknown"):
        assert classes.settled(before, now) == before  # type: ignore[arg-type]


def test_first_beacon_opens_the_link() -> None:
    outcome = hear(beacon(), sitting(new=True), look(0))
    assert outcome.events == [LinkOpened(visit_class="unknown")]
    assert outcome.counted == rules.Counted()


def test_portal_home_tells_whose_visit_it_is() -> None:
    sat = sitting()
    told = beacon(document=None, visible=2000, input=True)
    assert hear(told, sat, None).events == [LinkOpened(visit_class="human")]
    assert hear(told, sat, None).events == []


def test_view_makes_the_visit_a_persons() -> None:
    sat, looked = sitting(), look()
    outcome = hear(beacon(visible=2000, input=True), sat, looked)
    assert sat.visit_class == "human"
    assert looked.viewed_at == NOW
    viewed = DocumentViewed(visit_class="human", version=1, first=True, new_visitor=True)
    assert outcome.events == [viewed]
    assert outcome.counted == rules.Counted(views=1, first_views=1, visitors=1)


def test_reload_adds_no_view() -> None:
    sat = sitting(visit_class="human")
    outcome = hear(beacon(visible=9000, input=True), sat, look(viewed_at=NOW))
    assert outcome.events == []
    assert outcome.counted.views == 0


def test_page_cannot_claim_more_time_than_passed() -> None:
    sat, looked = sitting(), look(0.5)
    outcome = hear(beacon(visible=60_000, input=True), sat, looked)
    assert looked.viewed_at is None
    assert sat.visit_class == "unknown"
    assert outcome.counted.views == 0


def test_scanner_is_kept_but_not_counted() -> None:
    sat, looked = sitting(visit_class="scanner"), look()
    outcome = hear(beacon(visible=60_000, input=True, read=Read(lines=9)), sat, looked)
    assert looked.viewed_at == NOW
    assert [type(event) for event in outcome.events] == [DocumentViewed, SectionRead]
    assert outcome.counted == rules.Counted()
    assert not outcome.events[0].first  # type: ignore[union-attr]


def test_sums_may_come_twice_and_late() -> None:
    sat, looked = sitting(visit_class="human"), look(viewed_at=NOW)
    later = beacon(read=Read(lines=20, payment=5), prints=1)
    counted = [
        hear(told, sat, looked).counted for told in (later, beacon(read=Read(lines=9)), later)
    ]
    assert counted == [
        rules.Counted(seconds=25, payment=5, prints=1),
        rules.Counted(),
        rules.Counted(),
    ]
    assert (looked.lines, looked.payment, looked.prints) == (20, 5, 1)


def test_each_section_read_is_told() -> None:
    outcome = hear(
        beacon(read=Read(lines=20, payment=5), prints=2),
        sitting(visit_class="human"),
        look(viewed_at=NOW),
    )
    assert outcome.events == [
        SectionRead(visit_class="human", section="lines", seconds=20),
        SectionRead(visit_class="human", section="payment", seconds=5),
        DocumentPrinted(visit_class="human"),
        DocumentPrinted(visit_class="human"),
    ]


def test_each_download_is_told_and_counted_once() -> None:
    sat, looked = sitting(visit_class="human"), look(viewed_at=NOW)
    told = beacon(downloads=2)
    outcomes = [hear(told, sat, looked) for _ in range(2)]
    event = DocumentDownloaded(visit_class="human", version=1)
    assert [outcome.events for outcome in outcomes] == [[event, event], []]
    assert [outcome.counted.downloads for outcome in outcomes] == [2, 0]


def test_download_of_a_robot_is_not_counted() -> None:
    sat = sitting(visit_class="scanner")
    outcome = hear(beacon(downloads=1), sat, look(viewed_at=NOW))
    assert outcome.events == [DocumentDownloaded(visit_class="scanner", version=1)]
    assert outcome.counted == rules.Counted()


def test_nothing_is_read_before_the_view() -> None:
    outcome = hear(beacon(visible=100, read=Read(lines=20)), sitting(), look())
    assert outcome.counted.seconds == 0


def test_time_is_capped_by_the_clock() -> None:
    outcome = hear(
        beacon(read=Read(summary=600, lines=600)),
        sitting(visit_class="human"),
        look(30, viewed_at=NOW),
    )
    assert outcome.counted.seconds == 31


def test_time_is_capped_at_thirty_minutes() -> None:
    looked = look(9000, viewed_at=NOW, lines=1700)
    outcome = hear(beacon(read=Read(lines=1800, terms=1800)), sitting(visit_class="human"), looked)
    assert outcome.counted.seconds == 100
    assert looked.lines + looked.terms == 1800


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("203.0.113.77", "203.0.113.0"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::"),
        ("testclient", ""),
        ("", ""),
    ],
)
def test_addresses_are_truncated(address: str, expected: str) -> None:
    assert callers.truncated(address) == expected


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        (PERSON, "iPhone, Safari"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/140 Safari/537.36 Edg/140",
            "Windows, Edge",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X) Chrome/140 Safari/537.36", "Mac, Chrome"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140 Mobile Safari/537.36", "Android, Chrome"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0", "Linux, Firefox"),
        ("something else", ""),
    ],
)
def test_device_is_two_words(agent: str, expected: str) -> None:
    assert callers.device(agent) == expected


def test_visitor_is_useless_for_other_customers() -> None:
    one, other = uuid.uuid4(), uuid.uuid4()
    assert callers.visitor_key(one, "browser") == callers.visitor_key(one, "browser")
    assert callers.visitor_key(one, "browser") != callers.visitor_key(other, "browser")
    assert "browser" not in callers.visitor_key(one, "browser")
    assert callers.visitor_key(one, "") == ""
