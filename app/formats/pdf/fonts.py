"""The fonts of the paper: found among the installed packages, never among the machine's own."""

import functools
import importlib.util
from pathlib import Path

import typst

#: A serif and a sans, an Arabic one for each, and one for Chinese, Japanese and Korean.
PACKAGES = (
    "rinoh_typeface_texgyrepagella",
    "fontpkg_inter",
    "fontpkg_amiri",
    "fontpkg_tajawal",
    "noto_cjk_sans_jp_regular",
)


class FontsAbsent(Exception):
    """The fonts are not installed; the message says how to get them."""


@functools.cache
def fonts() -> typst.Fonts:
    """All fonts, read once for the process. Raises FontsAbsent."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[_folder(package) for package in PACKAGES],
    )


def _folder(package: str) -> Path:
    # Found, not imported: only the files in it are wanted.
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise FontsAbsent(f"The font package {package} is missing: run `make environment`.")
    return Path(found.origin).parent
