"""A notice, a digest and a test, as the e-mail that a member of staff gets."""

import datetime as dt
from pathlib import Path
from typing import assert_never

import jinja2
import msgspec

from app.domain.delivery.rules import Made
from app.domain.notices.digest import About, Digest, Happened, Viewed
from app.domain.notices.rules import NoticeKind
from app.domain.settings.rules import LogoSize, Settings
from app.formats.language import Speech, speech, spoken
from app.formats.letter import letter
from app.formats.letter.letter import sheet
from app.formats.notice import money
from app.formats.notice.rows import Row, Section, section
from app.formats.words import amount, in_words

_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader([Path(__file__).parent, Path(letter.__file__).parent]),
    autoescape=jinja2.select_autoescape(["html"]),
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
#: The screens where staff see what failed.
_FAILURES: dict[NoticeKind, str] = {"undelivered": "failed-sends", "work_failed": "failed-work"}
_MINUTE = 60


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """To whom, of which business, and where its dashboard is; `today` is the business's date."""

    settings: Settings
    logo: LogoSize | None
    locale: str
    base: str
    today: dt.date
    #: Where the digest ends, "" where nothing is sent regularly.
    unsubscribe: str = ""


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """What an e-mail to staff says; its one button leads into the dashboard."""

    subject: str
    lede: str
    button: str
    url: str
    about: str = ""
    amount: str = ""
    sections: tuple[Section, ...] = ()


def notice(kind: NoticeKind, happened: Happened, about: About | None, frame: Frame) -> Made:
    """One thing that happened, at once."""
    say = _speech(frame)
    number = about.number if about else ""
    lede = _sentence(kind, happened, number, say)
    url, button = f"{frame.base}/staff", say.t("Open the dashboard")
    deadline = money.deadline(happened.event, frame.today, frame.settings.time_zone, say)
    if kind in _FAILURES:
        url, button = f"{url}/{_FAILURES[kind]}", say.t("See what failed")
    elif about:
        url, button = f"{url}/documents/{about.id}", say.t("Open {number}", number=number)
    figure = _figure(happened, about, say)
    if kind == "disputed" and about:
        url = f"{url}/payment"
    said = f"{lede}. {deadline}".strip()
    mail = Mail(subject=lede, lede=said, about=number, amount=figure, url=url, button=button)
    return _written(mail, say, frame)


def _figure(happened: Happened, about: About | None, say: Speech) -> str:
    """What came or did not, where it is about money; else what the document is over."""
    if moved := money.figure(happened.event, say):
        return moved
    return amount(about.amount, about.currency, say.figures).text if about else ""


def _sentence(  # noqa: PLR0911  # one for each kind
    kind: NoticeKind, happened: Happened, number: str, say: Speech
) -> str:
    customer, event = happened.customer_name or "", happened.event
    match kind:
        case "payment" | "payment_declined" | "payment_failed" | "disputed" | "task":
            return money.sentence(kind, event, customer, number, say)
        case "undelivered":
            return say.t("A message to {customer} did not arrive", customer=customer)
        case "work_failed":
            return say.t("The server gave something up")
        case "new_version":
            return say.t(
                "{customer} opened version {version} of {number} for the first time",
                customer=customer,
                number=number,
                version=getattr(event, "version", 1),
            )
        case "returned":
            return say.tn(
                getattr(event, "silent_days", 0),
                "{customer} opened {number} again after {count} day",
                "{customer} opened {number} again after {count} days",
                customer=customer,
                number=number,
            )
        case "first_view" | "quote_viewed":
            return say.t(
                "{customer} opened {number} for the first time", customer=customer, number=number
            )
        case "view":
            return say.t("{customer} opened {number}", customer=customer, number=number)
        case _:
            assert_never(kind)


def digest(told: Digest, frame: Frame) -> Made:
    """What happened since the last one."""
    say = _speech(frame)
    views = sum(each.views for each in told.viewed)
    date = in_words(frame.today, frame.today, say.figures)
    parts = (
        section(say.t("Who was at the door"), _callers(told, say), say),
        *money.sections(told.money, frame.today, frame.settings.time_zone, say),
        section(say.t("What was looked at"), [_viewed(each, say) for each in told.viewed], say),
        section(say.t("Still due of what was looked at"), _amounts(told, say), say),
        section(say.t("What did not arrive"), _undelivered(told), say),
        section(say.t("Other work that failed"), _failed_work(told, say), say),
    )
    lede = say.tn(
        views,
        "Your documents were looked at {count} time.",
        "Your documents were looked at {count} times.",
    )
    mail = Mail(
        subject=say.t(
            "{business}: who was at the door until {date}", business=frame.settings.name, date=date
        ),
        lede=lede if views else say.t("Nobody looked at your documents, but something happened."),
        button=say.t("Open the dashboard"),
        url=f"{frame.base}/staff",
        sections=tuple(part for part in parts if part.rows),
    )
    return _written(mail, say, frame)


def trial(frame: Frame) -> Made:
    """That notices arrive."""
    say = _speech(frame)
    mail = Mail(
        subject=say.t("Your notices arrive"),
        lede=say.t("This is how a notice reaches you by e-mail."),
        button=say.t("Open the dashboard"),
        url=f"{frame.base}/staff",
    )
    return _written(mail, say, frame)


def _speech(frame: Frame) -> Speech:
    """The member's language, else the business's, else English."""
    return speech(spoken("notices", frame.locale, frame.settings.locale), "notices")


def _callers(told: Digest, say: Speech) -> list[Row]:
    return [
        Row(
            what=each.customer_name,
            figure=say.tn(each.visits, "{count} visit", "{count} visits"),
            note=say.t("{count} min of reading", count=max(1, round(each.seconds / _MINUTE)))
            if each.seconds
            else "",
        )
        for each in told.callers
    ]


def _viewed(each: Viewed, say: Speech) -> Row:
    about, special = each.document, ""
    if each.kinds & {"first_view", "quote_viewed"}:
        special = say.t("for the first time")
    elif "new_version" in each.kinds:
        special = say.t("a new version for the first time")
    elif "returned" in each.kinds:
        special = say.t("after a long silence")
    figure = amount(about.amount, about.currency, say.figures).text
    times = say.tn(each.views, "{count} view", "{count} views")
    notes = (each.customer_name, times, special)
    return Row(what=about.number, figure=figure, note=", ".join(filter(None, notes)))


def _amounts(told: Digest, say: Speech) -> list[Row]:
    return [
        Row(what=currency, figure=amount(minor, currency, say.figures).text)
        for currency, minor in told.amounts
    ]


def _undelivered(told: Digest) -> list[Row]:
    return [Row(what=each.customer_name, figure=each.number) for each in told.undelivered]


def _failed_work(told: Digest, say: Speech) -> list[Row]:
    count = told.failed_work
    if not count:
        return []
    return [Row(what=say.tn(count, "{count} thing was given up", "{count} things were given up"))]


def _written(mail: Mail, say: Speech, frame: Frame) -> Made:
    context = {
        **sheet(frame.settings, frame.logo, say),
        "mail": mail,
        "subject": " ".join(mail.subject.split()),  # a name may hold line breaks
        "choices": f"{frame.base}/staff/notifications",
        "unsubscribe": frame.unsubscribe,
    }
    return Made(
        subject=str(context["subject"]),
        html=_TEMPLATES.get_template("mail.html").render(context),
        text=_TEMPLATES.get_template("mail.txt").render(context),
    )
