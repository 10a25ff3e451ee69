"""How well people are told from the rest, as a table and two figures."""

from collections import Counter
from collections.abc import Sequence

import msgspec

from tests.classify.replay import Found

CLASSES = ("human", "scanner", "staff", "unknown", "none")
PRECISION, RECALL = 0.98, 0.95


class Score(msgspec.Struct, frozen=True):
    """Of those taken for people, how many are; of the people, how many were taken for such."""

    precision: float
    recall: float


def score(found: Sequence[Found]) -> Score:
    taken = [each for each in found if each.found == "human"]
    people = [each for each in found if each.label == "human"]
    right = sum(each.label == "human" for each in taken)
    return Score(precision=right / len(taken), recall=right / len(people))


def wrong(found: Sequence[Found]) -> list[Found]:
    """Those that are counted and are no people, and the people who are not."""
    return [each for each in found if (each.label == "human") != (each.found == "human")]


def table(found: Sequence[Found]) -> str:
    """What each label was taken for, then the figures, then each that is wrong."""
    counted: Counter[tuple[str, str]] = Counter((each.label, each.found) for each in found)
    lines = ["label     " + "".join(f"{name:>9}" for name in CLASSES)]
    for label in CLASSES[:-1]:
        row = "".join(f"{counted[label, name] or '.':>9}" for name in CLASSES)
        lines.append(f"{label:<10}{row}")
    figures = score(found)
    lines.append(
        f"{len(found)} visits; human: precision {figures.precision:.3f} (at least {PRECISION}),"
        f" recall {figures.recall:.3f} (at least {RECALL})"
    )
    for each in wrong(found):
        why = ", ".join(each.reasons) or "no reason"
        lines.append(f"wrong: {each.trace}: {each.label}, taken for {each.found} ({why})")
    return "\n".join(lines)
