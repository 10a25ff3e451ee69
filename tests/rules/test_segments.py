"""How many segments a text message takes: the vectors of the standard's limits."""

import pytest

from app.domain.delivery.segments import measured

GSM = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ"


@pytest.mark.parametrize(
    ("text", "alphabet", "segments", "left"),
    [
        ("", "gsm-7", 0, 160),
        ("a" * 160, "gsm-7", 1, 0),
        ("a" * 161, "gsm-7", 2, 145),
        ("a" * 306, "gsm-7", 2, 0),
        ("a" * 307, "gsm-7", 3, 152),
        ("€" * 80, "gsm-7", 1, 0),
        ("€" * 81, "gsm-7", 2, 153 - 10),  # 76 fit in a part of 153, and none is cut
        (GSM, "gsm-7", 1, 160 - len(GSM)),
        ("ж" * 70, "ucs-2", 1, 0),
        ("ж" * 71, "ucs-2", 2, 63),
        ("ж" * 134, "ucs-2", 2, 0),
        ("ж" * 135, "ucs-2", 3, 66),
        ("😀" * 35, "ucs-2", 1, 0),
        ("😀" * 36, "ucs-2", 2, 67 - 6),  # 33 fit in a part of 67
        ("ä" * 160, "gsm-7", 1, 0),
        ("â" + "a" * 69, "ucs-2", 1, 0),
        ("a`b", "ucs-2", 1, 67),
        ("a" * 159 + "€", "gsm-7", 2, 153 - 8),
    ],
)
def test_segments_are_those_of_the_standard(
    text: str, alphabet: str, segments: int, left: int
) -> None:
    found = measured(text)
    assert (found.alphabet, found.segments, found.left) == (alphabet, segments, left)
    assert found.characters == len(text)


def test_letters_that_cost_more_are_named() -> None:
    assert measured("Größe, naïve – naïve").telling == "ï–"
    assert measured("Größe 5 €").telling == ""
