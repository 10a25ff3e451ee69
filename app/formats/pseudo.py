"""Pseudo-English: every text accented, a third longer and in brackets, to find what is not one."""

import re

_ACCENTED = str.maketrans(
    "ABCDEFGHIJKLMNOPRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "ÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞŔŠŢÛṼŴẊÝŽåƀçðéƒĝĥîĵķļɱñöþɋŕšţûṽŵẋýž",
)
_NAMES = re.compile(r"(\{\w+\})")


def pseudo(text: str) -> str:
    """`Copy {name}` as `[Çöþý {name}···]`."""
    parts = _NAMES.split(text)
    shown = [part if place % 2 else part.translate(_ACCENTED) for place, part in enumerate(parts)]
    return f"[{''.join(shown)}{'·' * (len(text) // 3 + 1)}]"
