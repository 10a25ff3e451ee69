"""What a message is about, as its reader sees it: an amount, a day, a button."""

import datetime as dt

import msgspec

from app.domain.delivery.rules import Addresses, Errand, Facts, LetterMoney, Material
from app.formats.language import Speech
from app.formats.words import amount, in_words

_KINDS = {
    "invoice": "Invoice {number}",
    "quote": "Quote {number}",
    "credit_note": "Credit note {number}",
    "sales_order": "Sales order {number}",
}
_BUTTONS = {
    "invoice": "View invoice",
    "quote": "View quote",
    "credit_note": "View credit note",
    "sales_order": "View order",
}
#: Letters about money after which the customer pays himself.
_TO_PAY = frozenset({"debit_failed", "autopay_failed", "autopay_paused", "step_up"})
#: What is said of the day that a letter about money names.
_WHEN: dict[Errand, str] = {
    "autopay_notice": "will be charged {date}",
    "autopay_failed": "will be tried again {date}",
}


class Sum(msgspec.Struct, frozen=True):
    """One line of the sums below the button."""

    label: str
    amount: str
    strong: bool = False


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What the message is about, as a reader sees it. `due` is cut around its date.

    Without a `url` there is no button.
    """

    title: str
    amount: str
    due: tuple[str, str, str]
    sums: tuple[Sum, ...]
    button: str
    url: str


def card_of(material: Material, links: Addresses, said: Speech, purpose: Errand) -> Card:
    about = material.document
    if material.money:
        return _money_card(material, material.money, links, said, purpose)
    if about is None or purpose == "portal":
        return Card(
            title=said.t("Your documents"),
            amount="",
            due=("", "", ""),
            sums=(),
            button=said.t("Open your portal"),
            url=links.portal,
        )
    owed = about.due if about.kind == "invoice" else about.total
    return Card(
        title=said.t(_KINDS[about.kind], number=about.number),
        amount=amount(owed, about.currency, said.figures).text,
        due=_due(about, material.today, said),
        sums=_sums(about, said),
        button=said.t(_BUTTONS[about.kind]),
        url=links.document,
    )


def _money_card(
    material: Material, money: LetterMoney, links: Addresses, said: Speech, purpose: Errand
) -> Card:
    """What arrived, is charged, or is to be paid after all."""
    about, pays = material.document, purpose in _TO_PAY and payable(material.document)
    title, button, url = said.t("Your payment"), said.t("Open your portal"), links.portal
    if about:
        title = said.t(_KINDS[about.kind], number=about.number)
        button, url = said.t(_BUTTONS[about.kind]), links.document
    if purpose == "receipt":
        title = said.t("Payment received")
    when = _WHEN.get(purpose)
    return Card(
        title=title,
        amount=amount(money.amount, money.currency, said.figures).text,
        due=_dated(when, money.on, material.today, said) if when and money.on else ("", "", ""),
        sums=(),
        button=said.t("Pay now") if pays else button,
        url=f"{url}#payment" if pays else url,
    )


def _sums(about: Facts, said: Speech) -> tuple[Sum, ...]:
    """Total, paid and due, where they are not all the same."""
    if about.kind != "invoice" or not about.paid:
        return ()
    return (
        Sum(said.t("Total"), amount(about.total, about.currency, said.figures).text),
        Sum(said.t("Paid"), amount(-about.paid, about.currency, said.figures).text),
        Sum(said.t("Amount due"), amount(about.due, about.currency, said.figures).text, True),
    )


def _due(about: Facts, today: dt.date, said: Speech) -> tuple[str, str, str]:
    """When it is due or until when it stands: what comes before the date, the date, the rest."""
    date, sentence = about.due_on, "due {date}"
    if about.kind == "quote":
        date, sentence = about.valid_until, "valid until {date}"
    elif about.kind != "invoice" or not about.due:
        date = None
    elif about.status == "overdue":
        sentence = "was due {date}"
    return _dated(sentence, date, today, said) if date else ("", "", "")


def _dated(sentence: str, date: dt.date, today: dt.date, said: Speech) -> tuple[str, str, str]:
    """A sentence cut around its date."""
    before, _, after = said.parts(sentence)
    return (before, in_words(date, today, said.figures), after)


def payable(about: Facts | None) -> bool:
    """Whether it can still be paid."""
    return about is not None and about.kind == "invoice" and about.due > 0
