"""Which edition of the paper this is: whatever makes the same version look different."""

import functools
import hashlib
from importlib import resources
from importlib.metadata import version

from app.formats.pdf.fonts import PACKAGES

_SOURCES = (
    (
        "app.formats.pdf",
        (
            *("sheet.py", "receipt.py", "letterhead.py", "direction.py", "facts.py", "payment.py"),
            *("paper.py", "document.typ", "receipt.typ", "letterhead.typ"),
        ),
    ),
    ("app.formats", ("words.py", "language.py", "units.py", "exemptions.py")),
)


@functools.cache
def edition() -> str:
    """A hash of Typst's and the fonts' versions, of our template and of every translation."""
    digest = hashlib.sha256()
    for package in ("typst", "babel", "segno", *PACKAGES):
        digest.update(f"{package} {version(package)}\n".encode())
    for folder, names in _SOURCES:
        for name in names:
            digest.update((resources.files(folder) / name).read_bytes())
    for language in sorted(resources.files("app.locales").iterdir(), key=lambda found: found.name):
        translation = language / "paper.json"
        if translation.is_file():
            digest.update(language.name.encode() + translation.read_bytes())
    return digest.hexdigest()
