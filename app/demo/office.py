"""What the joinery did: took in customers, wrote, issued, sent, corrected and voided."""

import datetime as dt
import string
import uuid
from collections.abc import Awaitable, Callable, Iterator
from typing import NamedTuple, TypeAlias

import msgspec

from app.demo import prepaid, rows
from app.demo.calendar import Calendar
from app.demo.post import Post
from app.demo.rows import Firm, Paper, Row
from app.domain import money
from app.domain.customers.queries import customer
from app.domain.customers.rules import CustomerAddress, CustomerContact, NewCustomer
from app.domain.documents.rules import Kind, PaymentMeans, Period
from app.domain.drafts import actions as drafts
from app.domain.drafts.rules import Frame, WordedLine, Wording, content
from app.domain.imports.actions import take
from app.domain.links.actions import add_customer, copy
from app.domain.links.queries import of_document, of_portal
from app.domain.payments.ending import void
from app.domain.series.actions import change as change_series
from app.domain.series.queries import series
from app.domain.series.rules import NewSeries
from app.domain.settings import rules as settings_rules
from app.domain.settings.queries import current
from app.domain.settings.rules import Settings
from app.formats import ubl

#: The first number of each kind here; the six files are numbered among them, in 2026.
FIRST: dict[Kind, int] = {"invoice": 389, "credit_note": 10, "quote": 31, "sales_order": 18}
_YEAR = 2026
_FIRM_DAY = 43  # the first customer was written down so many days ago
_MAILED = 16  # days ago: from then on documents are sent by e-mail, before that as copied links
_ISSUING, _SENDING = 6, 9  # minutes after a draft was begun
_BETWEEN = 37  # minutes from one document of a day to the next
_CORRECTED, _VOIDED = 5 * 60, 8 * 60 + 10  # minutes after eight

Act: TypeAlias = Callable[[], Awaitable[None]]


class Step(NamedTuple):
    """Something that is done at a moment."""

    at: dt.datetime
    act: Act


class Sent(msgspec.Struct, kw_only=True):
    """What became of a paper: its ids, known once it was written; and when its link was sent."""

    paper: Paper
    number: str
    began: dt.datetime
    sent: dt.datetime
    document: uuid.UUID = uuid.UUID(int=0)
    link: uuid.UUID = uuid.UUID(int=0)
    version: int = 0


class Known(msgspec.Struct, kw_only=True):
    """A customer, and the link to their portal."""

    firm: Firm
    since: dt.datetime
    customer: uuid.UUID = uuid.UUID(int=0)
    portal: uuid.UUID = uuid.UUID(int=0)


class Office:
    """Writes the demo's customers and documents down, each at its moment, as one of the staff."""

    def __init__(self, calendar: Calendar, actor: str, post: Post) -> None:
        self._calendar = calendar
        self._post = post
        self.actor = actor
        self.customers = {
            key: Known(firm=firm, since=calendar.at(_FIRM_DAY, 10 * place))
            for place, (key, firm) in enumerate(rows.firms().items())
        }
        self.sent = self._planned()

    async def number(self) -> None:
        """Let the series go on where the six files stand, which are of 2026 in any year."""
        years = {sent.began.year for sent in self.sent}
        for kind, first in FIRST.items():
            pattern = (await series(kind, _YEAR)).pattern
            if years != {_YEAR}:
                pattern = pattern.replace("{year}", str(_YEAR))
            wanted = NewSeries(pattern=pattern, digits=4, next=first)
            await change_series(kind, wanted, _YEAR, self.actor)

    def steps(self) -> Iterator[Step]:
        for known in self.customers.values():
            yield Step(known.since, lambda known=known: self._meet(known))  # type: ignore[misc]
        for sent in self.sent:
            yield from self._steps(sent)

    def _planned(self) -> list[Sent]:
        """Every paper with its moments and its number; those of one day one after the other."""
        papers = sorted(rows.papers(), key=lambda paper: self._calendar.day(paper.day))
        counts: dict[Kind, int] = dict(FIRST)
        busy: dict[dt.date, int] = {}
        planned = []
        for paper in papers:
            day = self._calendar.day(paper.day)
            busy[day] = busy.get(day, 0) + 1
            began = self._calendar.at(paper.day, 8 + _BETWEEN * busy[day])
            sent = began + dt.timedelta(minutes=_SENDING)
            number = ""
            if not paper.draft:
                number = f"{_YEAR}-{counts[paper.kind]:04}"
                counts[paper.kind] += 1
            planned.append(Sent(paper=paper, number=number, began=began, sent=sent))
        return planned

    def _steps(self, sent: Sent) -> Iterator[Step]:
        paper, minute = sent.paper, dt.timedelta(minutes=1)
        if paper.file or paper.prepaid:
            yield Step(sent.began, lambda: self._import(sent))
        else:
            yield Step(sent.began, lambda: self._begin(sent))
        if paper.draft:
            return
        if not (paper.file or paper.prepaid):
            yield Step(sent.began + _ISSUING * minute, lambda: self._issue(sent))
        yield Step(sent.sent, lambda: self._send(sent))
        if again := paper.again:
            corrected = self._calendar.at(again.day, _CORRECTED)
            yield Step(corrected, lambda: self._correct(sent))
        if paper.void is not None:
            voided = self._calendar.at(paper.void, _VOIDED)
            yield Step(voided, lambda: void(sent.document, self.actor))

    async def _meet(self, known: Known) -> None:
        firm = known.firm
        street, postcode, city, country = firm.address
        new = NewCustomer(
            name=firm.name,
            legal_name=firm.legal_name,
            vat_id=firm.vat_id,
            registration=firm.registration,
            external_id=firm.external_id,
            address=CustomerAddress(lines=(street,), postcode=postcode, city=city, country=country),
            contacts=tuple(
                CustomerContact(name=p.name, email=p.email, phone=p.phone, locale=p.locale)
                for p in firm.people
            ),
        )
        known.customer = await add_customer(new, self.actor)
        known.portal = (await of_portal(known.customer))[0].id
        await copy(known.portal, self.actor)

    async def _begin(self, sent: Sent) -> None:
        sent.document = await drafts.begin(self._wording(sent), self.actor)

    async def _issue(self, sent: Sent) -> None:
        await drafts.issue(sent.document, 1, self.actor)
        sent.version += 1

    async def _import(self, sent: Sent) -> None:
        source = await self._file(sent)
        taken = await take(ubl.read(source), source, self.actor)
        sent.document, sent.version = uuid.UUID(taken.document), 1

    async def _send(self, sent: Sent) -> None:
        sent.link = (await of_document(sent.document))[0].id
        await copy(sent.link, self.actor)
        if sent.paper.day <= _MAILED and sent.paper.void is None:
            firm = self.customers[sent.paper.customer].firm
            mailed = await self._post.send(sent.document, sent.number, firm, self.actor)
            sent.link = mailed or sent.link

    async def _correct(self, sent: Sent) -> None:
        again = sent.paper.again
        assert again is not None  # noqa: S101  # planned so
        wording = self._wording(sent)
        lines = tuple(_line(row, wording.currency) for row in again.lines)
        wording = msgspec.structs.replace(wording, lines=lines, note=again.note)
        await drafts.save(sent.document, wording, 0, self.actor)
        await self._issue(sent)

    async def _file(self, sent: Sent) -> bytes:
        paper, issued = sent.paper, self._calendar.day(sent.paper.day)
        due = issued + dt.timedelta(days=paper.due)
        if paper.file:
            text = string.Template(rows.file(paper.file))
            return text.substitute(issued=issued, due=due).encode()
        wording = self._wording(sent)
        settings = await current()
        buyer = (await customer(wording.customer)).as_party()
        frame = Frame(
            number=sent.number,
            issued_on=issued,
            due_on=due,
            seller=settings_rules.seller(settings),
            buyer=buyer,
            payment=(_transfer(settings),),
        )
        written = content(wording, frame)
        whole = written.totals.gross
        paid = whole if paper.prepaid == "all" else _minor(paper.prepaid, wording.currency)
        return prepaid.ubl(written, paid)

    def _wording(self, sent: Sent) -> Wording:
        paper = sent.paper
        known, issued = self.customers[paper.customer], self._calendar.day(paper.day)
        currency, days = known.firm.currency, dt.timedelta(days=1)
        return Wording(
            kind=paper.kind,
            customer=known.customer,
            currency=currency,
            issued_on=None if paper.draft else issued,
            due_on=issued + paper.due * days if paper.kind == "invoice" else None,
            valid_until=issued + paper.until * days if paper.until else None,
            period=self._period(paper.period),
            buyer_reference=paper.ref,
            order_reference=paper.order,
            lines=tuple(_line(row, currency) for row in paper.lines),
            discount_rate=paper.discount * 10_000,
            note=paper.note,
            terms=paper.terms,
            against=self._credited(paper.against),
        )

    def _period(self, ago: tuple[int, int] | None) -> Period | None:
        if ago is None:
            return None
        first, last = ago
        return Period(start=self._calendar.day(first), end=self._calendar.day(last))

    def _credited(self, title: str) -> uuid.UUID | None:
        if not title:
            return None
        invoices = (sent for sent in self.sent if sent.paper.kind == "invoice")
        return next(
            s.document for s in invoices if s.paper.lines[:1] and s.paper.lines[0].name == title
        )


def _line(row: Row, currency: str) -> WordedLine:
    percent = row.discount.removesuffix("%")
    share = percent != row.discount
    return WordedLine(
        name=row.name,
        description=row.description,
        quantity=row.quantity,
        unit=row.unit,
        price=row.price,
        discount_rate=int(percent) * 10_000 if share else 0,
        discount=_minor(percent, currency) if percent and not share else 0,
        tax_category=row.tax[:1] if row.tax[1:].isdigit() else row.tax,  # type: ignore[arg-type]
        tax_rate=int(row.tax[1:]) * 10_000 if row.tax[1:].isdigit() else 0,
        optional=row.optional,
    )


def _transfer(settings: Settings) -> PaymentMeans:
    return PaymentMeans(
        code="58",  # UNCL 4461: a SEPA transfer
        account=settings.bank_account,
        account_name=settings.bank_account_name,
        bic=settings.bic,
    )


def _minor(amount: str, currency: str) -> int:
    return money.rounded(money.EXACT.create_decimal(amount), currency)
