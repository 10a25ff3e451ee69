"""What an erasure leaves, and for how long. Pure."""

import datetime as dt
import uuid

import msgspec

from app.domain.documents.rules import Kind

#: Years after the end of the year of issue for which a document that was issued has to be kept:
#: invoices and credit notes as vouchers, the others as business letters that were sent (section
#: 147, paragraphs 1, 3 and 4, of the German tax code AO; section 14b UStG). Erasure is no duty
#: for as long (GDPR, article 17, paragraph 3 b).
KEPT_YEARS: dict[Kind, int] = {"invoice": 8, "credit_note": 8, "sales_order": 6, "quote": 6}


class KeptDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A document that stays as it was issued, up to and with `until`."""

    id: uuid.UUID
    kind: Kind
    number: str
    until: dt.date


class ErasurePlan(msgspec.Struct, frozen=True, kw_only=True):
    """What erasing a customer takes away, and what it leaves.

    `documents` are those that go whole: drafts, and what was kept long enough.
    """

    customer: uuid.UUID
    name: str
    contacts: int
    links: int
    messages: int
    visits: int
    documents: tuple[uuid.UUID, ...]
    kept: tuple[KeptDocument, ...]

    @property
    def kept_until(self) -> dt.date | None:
        """When the last of what is kept may go."""
        return max((document.until for document in self.kept), default=None)

    def told(self) -> list[str]:
        """It in sentences, for the one who is about to confirm it."""
        all_of = f"{self.contacts} contacts, {self.links} links, {self.messages} messages"
        lines = [
            f"{self.name}: {all_of}, {self.visits} visits go, with name, address and numbers.",
            f"{len(self.documents)} documents go whole: drafts, and what was kept long enough.",
        ]
        for document in self.kept:
            what = f"{document.kind.replace('_', ' ').capitalize()} {document.number}"
            lines.append(
                f"{what} is kept as it was issued until {document.until}, as the law asks."
            )
        if self.kept:
            lines.append(f"Erase again after {self.kept_until} to remove what is kept now.")
        return lines


def kept_until(kind: Kind, issued_on: dt.date) -> dt.date:
    """The last day on which a document that was issued has to be kept."""
    return dt.date(issued_on.year + KEPT_YEARS[kind], 12, 31)


def nobody(customer: uuid.UUID) -> str:
    """What an erased customer is called: enough to tell one from another."""
    return f"(erased {customer.hex[-8:]})"
