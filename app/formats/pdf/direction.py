"""Numbers and names of another script, which must not be turned round in a right-to-left text."""

from app.formats.language import Speech


def apart(text: str, speech: Speech) -> str:
    """`text` set apart by Unicode's isolates (UAX 9), where the language runs from right to left.

    Without them "2026-0417" is read as "0417-2026", and a telephone number backwards.
    """
    return f"\u2068{text}\u2069" if text and speech.locale.text_direction == "rtl" else text


def values_apart(pairs: list[tuple[str, str]], speech: Speech) -> list[tuple[str, str]]:
    """The same for each value that has a name."""
    return [(name, apart(value, speech)) for name, value in pairs]
