"""Where a document is paid once the business has moved its account. Pure.

A document keeps the account that it was issued with. What is shown and printed names the one that
holds now instead, and says so: money that goes to a closed account comes back late or not at all.
"""

import datetime as dt

import msgspec

from app.domain.documents.rules import PaymentMeans, Snapshot, canonical
from app.domain.settings.moving import Move, compact


class Replaced(msgspec.Struct, frozen=True, kw_only=True):
    """That a document names another account than it was issued with: which, and since when."""

    old_ends_in: str
    since: dt.date


def replaced(document: Snapshot, move: Move | None) -> Replaced | None:
    """What of a document's account is no longer so; None where it still holds."""
    if move is None:
        return None
    old = [compact(means.account) for means in document.payment if _left(means, move)]
    return Replaced(old_ends_in=old[0][-4:], since=move.since) if old else None


def moved(document: Snapshot, move: Move | None) -> Snapshot:
    """The document with the account that holds now; without one where none does."""
    if move is None or not replaced(document, move):
        return document
    means = tuple(_moved(each, move) for each in document.payment)
    payment = tuple(each for each in means if each is not None)
    return msgspec.structs.replace(document, payment=payment)


def moved_bytes(body: bytes, move: Move | None) -> bytes:
    """The same of a canonical snapshot; untouched where its account still holds."""
    if move is None:
        return body
    document = msgspec.json.decode(body, type=Snapshot)
    return canonical(moved(document, move)) if replaced(document, move) else body


def _left(means: PaymentMeans, move: Move) -> bool:
    return compact(means.account) in move.former


def _moved(means: PaymentMeans, move: Move) -> PaymentMeans | None:
    if not _left(means, move):
        return means
    if not move.account:
        return None
    return msgspec.structs.replace(
        means, account=move.account, account_name=move.account_name, bic=move.bic
    )
