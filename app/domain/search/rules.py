"""What somebody typed, as patterns of SQL's LIKE."""

_ESCAPED = str.maketrans({"\\": "\\\\", "%": "\\%", "_": "\\_"})


def patterns(text: str) -> list[tuple[str, ...]]:
    """For each word of `text` the spellings of it that count.

    SQLite lowers only the letters of ASCII, so a word that begins with another may stand in capital
    or small.
    """
    return [_spellings(word.translate(_ESCAPED)) for word in text.split()]


def _spellings(word: str) -> tuple[str, ...]:
    low = word.lower()
    spelled = (low,) if low.isascii() else (low, low[:1].upper() + low[1:])
    return tuple(f"%{each}%" for each in spelled)
