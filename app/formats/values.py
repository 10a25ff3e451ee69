"""Single values of an e-invoice: each one checked, every fault collected with its place."""

import base64
import binascii
import datetime as dt
import re
from decimal import Decimal

from app.domain import money
from app.domain.documents.rules import Remark
from app.domain.errors import Fault
from app.formats.xml import Element

LONGEST_NAME = 200
LONGEST_TEXT = 5_000
LARGEST_FILE = 10 * 1024 * 1024
PER_HUNDRED = 10_000  # parts per million in one per cent

_NUMBER = re.compile(r"[+-]?(\d{1,18}(\.\d{0,18})?|\.\d{1,18})")
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(Z|[+-]\d{2}:\d{2})?")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def shown(text: str) -> str:
    """`text` without what nobody can see."""
    return _INVISIBLE.sub("", text)


class Values:
    """Reads values below a root, and keeps what was wrong with them.

    A value that cannot be used is None or empty; the faults say so all at once in the end.
    """

    def __init__(self, root: Element) -> None:
        self._root = root
        self._paths: dict[int, str] = {}
        self.currency = ""
        self.faults: list[Fault] = []
        self.remarks: list[Remark] = []
        self._name_paths(root, root.name)

    def fault(self, element: Element, problem: str, missing: str = "") -> None:
        """Note what is wrong with `element`, or with its child `missing` that is not there."""
        path = self._paths[id(element)] + (f"/{missing}" if missing else "")
        self.faults.append(Fault(f"{path} (line {element.line})", problem))

    def where(self, element: Element) -> str:
        return f"{self._paths[id(element)]} (line {element.line})"

    def text(self, parent: Element | None, path: str, longest: int = LONGEST_NAME) -> str:
        """The text at `path`, without what nobody can see; empty where there is none."""
        found = parent.find(path) if parent else None
        return self.clean(found, longest) if found else ""

    def clean(self, element: Element, longest: int = LONGEST_TEXT) -> str:
        """The element's own text, without what nobody can see."""
        text = shown(element.text)
        if len(text) > longest:
            self.fault(element, f"At most {longest} characters are possible here.")
        return text

    def prose(self, parent: Element | None, path: str) -> str:
        return self.text(parent, path, LONGEST_TEXT)

    def needed(self, parent: Element, path: str, problem: str) -> str:
        """The text at `path`, whose absence is a fault."""
        found = self.text(parent, path)
        if not found:
            self.fault(parent, problem, f"cbc:{path}")
        return found

    def date(self, parent: Element | None, path: str) -> dt.date | None:
        found = parent.find(path) if parent else None
        if found is None or not found.text:
            return None
        matched = _DATE.fullmatch(found.text)
        try:
            return dt.date.fromisoformat(matched[1] if matched else found.text)
        except ValueError:
            self.fault(found, f"{found.text!r} is no date such as 2026-11-21.")
            return None

    def number(self, parent: Element | None, path: str) -> Decimal | None:
        """A decimal number; no exponent, no words."""
        found = parent.find(path) if parent else None
        if found is None:
            return None
        if not _NUMBER.fullmatch(found.text):
            self.fault(found, f"{found.text!r} is no number such as 1234.50.")
            return None
        return Decimal(found.text)

    def plain(self, parent: Element | None, path: str) -> str:
        """A decimal number as text without needless zeros; empty where there is none."""
        number = self.number(parent, path)
        if number is None:
            return ""
        return f"{number.normalize(money.EXACT):f}" if number else "0"

    def rate(self, parent: Element | None, path: str) -> int:
        """A percentage as parts per million; 0 where there is none."""
        number = self.number(parent, path)
        if number is None:
            return 0
        return int((number * PER_HUNDRED).to_integral_value(context=money.EXACT))

    def amount(self, parent: Element | None, path: str, currency: str = "") -> int | None:
        """An amount in minor units of the document's currency, or of `currency`."""
        number, found = self.number(parent, path), parent.find(path) if parent else None
        if number is None or found is None:
            return None
        wanted = currency or self.currency
        if not wanted:  # which is a fault already
            return None
        given = found.attributes.get("currencyID", wanted)
        if given != wanted:
            self.fault(found, f"The amount is in {given}, the document in {wanted}.")
            return None
        minor = money.rounded(number, wanted)
        if abs(minor) > money.LARGEST:
            self.fault(found, "The amount is too large.")
            return None
        if not money.exact(number, wanted):
            used = f"{money.major(minor, wanted):f}"
            self.remarks.append(
                Remark(code="rounded", where=self.where(found), stated=found.text, computed=used)
            )
        return minor

    def file(self, element: Element) -> bytes:
        """An embedded file; empty, with a fault, if it is broken or too large."""
        try:
            body = base64.b64decode("".join(element.text.split()), validate=True)
        except binascii.Error:
            self.fault(element, "The embedded file is not base64.")
            return b""
        if len(body) > LARGEST_FILE:
            self.fault(element, f"The file is larger than {LARGEST_FILE // 1024 // 1024} MiB.")
            return b""
        return body

    def _name_paths(self, element: Element, path: str) -> None:
        self._paths[id(element)] = path
        for child in element.children:
            prefix = "cac" if child.children else "cbc"
            self._name_paths(child, f"{path}/{prefix}:{child.name}")
