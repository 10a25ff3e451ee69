"""What must be so in the end: of every socket, of the log, of the counters, of every answer."""

import itertools
from collections.abc import Sequence

import msgspec

from app.domain.activity.rules import CONFIDENTIAL
from app.domain.staff.rules import may
from app.engine import db
from tests import fold
from tests.soak.sockets import Screen
from tests.soak.writers import Ledger

_SHOWN = 6  # differences


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """What became of so many sockets."""

    sockets: int
    complete: int
    lost: int
    duplicated: int
    disordered: int

    def __str__(self) -> str:
        return " ".join(f"{name} {getattr(self, name)}" for name in self.__struct_fields__)

    @property
    def perfect(self) -> bool:
        return self == Tally(
            sockets=self.sockets, complete=self.sockets, lost=0, duplicated=0, disordered=0
        )


async def tally(screens: Sequence[Screen]) -> Tally:
    """Compare what every socket got with the log."""
    rows = await db().fetch("SELECT seq, kind FROM activity ORDER BY seq")
    complete = lost = duplicated = disordered = 0
    for screen in screens:
        admin = may(screen.role, "admin")  # type: ignore[arg-type]  # one of ROLES
        due = [
            row["seq"]
            for row in rows
            if row["seq"] > screen.start and (admin or row["kind"] not in CONFIDENTIAL)
        ]
        complete += screen.got == due
        lost += len(set(due) - set(screen.got))
        duplicated += len(screen.got) - len(set(screen.got))
        disordered += sum(later < seq for seq, later in itertools.pairwise(screen.got))
    return Tally(
        sockets=len(screens),
        complete=complete,
        lost=lost,
        duplicated=duplicated,
        disordered=disordered,
    )


async def broken(ledger: Ledger) -> list[str]:
    """The laws that do not hold, each in a sentence."""
    (log,) = await db().fetch("SELECT count(*) AS count, max(seq) AS head FROM activity")
    kept, folded = await fold.kept(), await fold.folded("UTC")
    laws = {
        "The log has a gap.": log["count"] == log["head"],
        f"The counters are not what the log adds up to: {_difference(kept, folded)}.": (
            kept == folded
        ),
        **await _customers(ledger),
        **await _visits(ledger),
    }
    return [law for law, holds in laws.items() if not holds] + ledger.strange


def _difference(kept: fold.All, folded: fold.All) -> str:
    """Some of what is counted otherwise, as it is kept and as it is told."""
    found: list[str] = []
    for counted, told in zip(kept[:3], folded[:3], strict=True):
        for key in counted.keys() | told.keys():
            one, other = counted.get(key, {}), told.get(key, {})
            found += [
                f"{name} of {key} {one.get(name)} for {other.get(name)}"
                for name in one.keys() | other.keys()
                if one.get(name) != other.get(name)
            ]
    return ", ".join(found[:_SHOWN])


async def _customers(ledger: Ledger) -> dict[str, bool]:
    rows = await db().fetch(
        "SELECT customer.id, customer.name, (SELECT count(*) FROM activity"
        " WHERE activity.customer = customer.id AND kind = 'customer.created') AS told"
        " FROM customer WHERE name LIKE 'Customer of %'"
    )
    found = {row["name"]: row for row in rows}
    return {
        "A customer stands twice.": len(found) == len(rows),
        "A customer that was answered is not there.": found.keys() >= ledger.customers.keys(),
        "A customer is there that nobody was told of.": found.keys() <= ledger.customers.keys(),
        "A customer is another than was answered.": all(
            str(found[name]["id"]) == known
            for name, known in ledger.customers.items()
            if known and name in found
        ),
        "A customer is not in the log once.": all(row["told"] == 1 for row in rows),
    }


async def _visits(ledger: Ledger) -> dict[str, bool]:
    visits = {row["id"] for row in await db().fetch("SELECT id FROM visit")}
    views = await db().fetch(
        "SELECT visit, document FROM document_view WHERE viewed_at IS NOT NULL"
    )
    told = await db().fetch(
        "SELECT visit, document, count(*) AS times FROM activity"
        " WHERE kind = 'document.viewed' GROUP BY visit, document"
    )
    viewed = {(row["visit"], row["document"]) for row in views}
    return {
        "A beacon that was answered is not there.": visits >= ledger.visits,
        "A view that was answered is not there.": viewed >= ledger.viewed,
        "A view is in the log twice.": all(row["times"] == 1 for row in told),
        "The views are not those of the log.": viewed
        == {(row["visit"], row["document"]) for row in told},
    }
