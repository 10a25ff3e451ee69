"""What is known of a visit only beside others, and of one that goes on: before it is counted."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

import msgspec

from app.domain.activity.rules import VisitClass
from app.domain.unit import Unit
from app.domain.visits import classes, reclassifying, rules
from app.domain.visits.classes import ClassReason, Opened, Verdict
from app.domain.visits.rules import Arrival, Sitting
from app.engine import db, places

_DOUBT: Verdict = ("unknown", ("no_input", "burst_after_send"))
_BURST: Verdict = ("scanner", ("burst_after_send",))
_SAID: tuple[ClassReason, ...] = ("reclassified",)


class _Beside(Opened, frozen=True, kw_only=True):
    """A visit that began just now, and what it is taken for."""

    visit_class: VisitClass
    reasons: tuple[ClassReason, ...]

    @property
    def open_to_doubt(self) -> bool:
        return self.visit_class in {"human", "unknown"} and "reclassified" not in self.reasons


async def judge(
    unit: Unit, sittings: Mapping[uuid.UUID, Sitting], arrivals: Sequence[Arrival]
) -> None:
    """Bring the classes of `sittings`, and of visits beside them, up to what is known now."""
    new = {sitting.id for sitting in sittings.values() if sitting.new}
    verdicts = _turned(sittings, arrivals, unit.now)
    if new:
        first = [each for each in arrivals if each.beacon.visit in new]
        verdicts |= _beside(await _just_opened(first, unit.now))
        verdicts |= await _by_pattern([sittings[visit] for visit in sorted(new)])
    for visit in verdicts.keys() & sittings.keys():
        sittings[visit].visit_class, sittings[visit].reasons = verdicts[visit]
    # Of what is new nothing was told yet, and of what is only doubted nothing changes.
    quiet = {v: verdict for v, verdict in verdicts.items() if v in new or verdict == _DOUBT}
    await save_classes(quiet)
    await reclassifying.found(unit, {v: verdicts[v] for v in verdicts.keys() - quiet.keys()})


def _turned(
    sittings: Mapping[uuid.UUID, Sitting], arrivals: Sequence[Arrival], now: dt.datetime
) -> dict[uuid.UUID, Verdict]:
    found: dict[uuid.UUID, Verdict] = {}
    for arrival in arrivals:
        sitting = sittings.get(arrival.beacon.visit)
        if sitting is None or sitting.new or sitting.link != arrival.link:
            continue
        signs = rules.signs(arrival.beacon, arrival.caller, sitting.reasons)
        verdict = classes.turned(sitting.reasons, signs)
        if verdict and rules.possible(arrival.beacon, sitting.started_at, now):
            found[sitting.id] = verdict
    return found


async def _just_opened(arrivals: Sequence[Arrival], now: dt.datetime) -> list[_Beside]:
    """The visits of a burst's time that may tell of each other.

    Those to what was sent to these customers, and to these links where people from different
    places came; for most arrivals there are none.
    """
    links = sorted({each.link for each in arrivals})
    customers = sorted({each.customer for each in arrivals})
    since = now - classes.BURST
    rows = await db().fetch(
        "SELECT link FROM visit WHERE started_at >= $1"
        f" AND link IN {places(1, len(links), after=1)}"
        " GROUP BY link HAVING min(address) < max(address) UNION SELECT id FROM link"
        f" WHERE customer IN {places(1, len(customers), after=1 + len(links))}"
        " AND delivery IS NOT NULL",
        since,
        *links,
        *customers,
    )
    if not rows:
        return []
    rows = await db().fetch(
        "SELECT visit.id AS visit, visit.link, link.customer, link.delivery AS message,"
        " link.started_at AS sent_at, visit.address, visit.device, visit.visitor,"
        " visit.started_at AS at, visit.visit_class, visit.reasons"
        " FROM visit JOIN link ON link.id = visit.link WHERE visit.started_at >= $1"
        f" AND visit.link IN {places(1, len(rows), after=1)}",
        since,
        *(row["link"] for row in rows),
    )
    for row in rows:
        row["reasons"] = msgspec.json.decode(row["reasons"])
    return msgspec.convert(rows, list[_Beside], strict=False)


def _beside(opened: Sequence[_Beside]) -> dict[uuid.UUID, Verdict]:
    doubted = [each for each in opened if each.visit_class != "staff"]
    bursts, together = classes.bursts(doubted), classes.together(doubted)
    found: dict[uuid.UUID, Verdict] = {}
    for each in doubted:
        if not each.open_to_doubt:
            continue
        if each.visit in bursts:
            found[each.visit] = _BURST
        elif each.visit in together and each.visit_class == "unknown":
            found[each.visit] = _DOUBT
    return found


async def _by_pattern(new: Sequence[Sitting]) -> dict[uuid.UUID, Verdict]:
    """What staff said of visits like these."""
    rows = await db().fetch(
        "SELECT visit.id, visit_pattern.id AS pattern, visit_pattern.visit_class FROM visit"
        " JOIN visit_pattern ON visit_pattern.address = visit.address"
        f" AND visit_pattern.device = visit.device WHERE visit.id IN {places(1, len(new))}",
        *(sitting.id for sitting in new),
    )
    for row in rows:
        await db().fetch(
            "UPDATE visit SET found = visit_class, found_reasons = reasons, pattern = $1"
            " WHERE id = $2",
            row["pattern"],
            row["id"],
        )
    return {row["id"]: (row["visit_class"], _SAID) for row in rows}


async def save_classes(verdicts: Mapping[uuid.UUID, Verdict]) -> None:
    """Write down what visits are taken for, where no counter follows from it."""
    for (visit_class, reasons), visits in classes.by_verdict(verdicts).items():
        await db().fetch(
            "UPDATE visit SET visit_class = $1, reasons = $2"
            f" WHERE id IN {places(1, len(visits), after=2)}",
            visit_class,
            msgspec.json.encode(reasons).decode(),
            *visits,
        )
