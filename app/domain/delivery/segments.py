"""How many parts a text message is sent in, by which it is paid for (3GPP TS 23.038, 23.040)."""

from typing import Literal, TypeAlias

import msgspec

Alphabet: TypeAlias = Literal["gsm-7", "ucs-2"]

#: What a gateway takes in one message; Twilio's limit.
LONGEST = 1600
#: The letters of the default alphabet, and those that count twice (TS 23.038, 6.2.1).
_PLAIN = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_DOUBLE = frozenset("^{}\\[~]|€\f")
#: Units in a message of its own, and in each of several: six octets then tell them apart.
_ROOM: dict[Alphabet, tuple[int, int]] = {"gsm-7": (160, 153), "ucs-2": (70, 67)}


class Segments(msgspec.Struct, frozen=True, kw_only=True):
    """How long a text is. `left` characters fit before another segment begins.

    `telling` are the letters that make every character count for more, each once.
    """

    alphabet: Alphabet
    characters: int
    segments: int
    left: int
    telling: str


def measured(text: str) -> Segments:
    """The segments of `text`. A letter is never cut: one of two units moves on as a whole."""
    beyond = "".join(dict.fromkeys(each for each in text if each not in _PLAIN | _DOUBLE))
    alphabet: Alphabet = "ucs-2" if beyond else "gsm-7"
    units = [_units(each, alphabet) for each in text]
    alone, among = _ROOM[alphabet]
    if sum(units) <= alone:
        count, left = 1 if text else 0, alone - sum(units)
    else:
        count, left = _parts(units, among)
    return Segments(
        alphabet=alphabet, characters=len(text), segments=count, left=left, telling=beyond[:10]
    )


def _units(letter: str, alphabet: Alphabet) -> int:
    if alphabet == "gsm-7":
        return 2 if letter in _DOUBLE else 1
    return len(letter.encode("utf-16-be")) // 2


def _parts(units: list[int], room: int) -> tuple[int, int]:
    """How many parts, and what is left of the last."""
    count, left = 1, room
    for each in units:
        if each > left:
            count, left = count + 1, room
        left -= each
    return count, left
