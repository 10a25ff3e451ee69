"""Sets a document with Typst, as PDF/A-3 and PDF/UA-1 at once; the same version, the same bytes."""

import datetime as dt
import functools
import re
from importlib import resources
from typing import Any, Literal, TypeAlias

import msgspec
import typst

from app.domain.documents.accounts import Replaced
from app.domain.documents.rules import Snapshot
from app.formats.pdf.fonts import fonts
from app.formats.pdf.letterhead import Letterhead
from app.formats.pdf.sheet import sheet

Standard: TypeAlias = Literal["a-3a", "a-3b", "ua-1"]
#: What is asked for; where a document cannot have it all, the next that it can have.
STANDARDS: tuple[tuple[Standard, ...], ...] = (("a-3a", "ua-1"), ("a-3b",), ())
#: What stands for a sign that no font of ours has, or that PDF/A forbids.
SUBSTITUTE = "□"
_UNPRINTABLE = re.compile(
    r'(?:the text|codepoint) `"((?:[^"\\]|\\.)*)"`(?: could not| |\n)', re.DOTALL
)
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")


_ROUNDS = 3  # Typst names all signs at once, but not those behind another fault


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A text, such as XML, inside the PDF; Typst takes no other bytes.

    `relationship` is PDF/A-3's: source, data, alternative or supplement.
    """

    name: str
    text: str
    media_type: str
    description: str
    relationship: str = "supplement"


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """A PDF, the standards that it claims, and the signs that it could not show."""

    body: bytes
    standards: tuple[str, ...]
    replaced: str = ""


class Unprintable(Exception):
    """Typst refuses the document in every way that is tried; the message is Typst's."""


def render(  # noqa: PLR0913, PLR0917  # all that a paper is made from
    document: Snapshot,
    letterhead: Letterhead,
    locale: str,
    written_at: dt.datetime,
    attachments: tuple[Attachment, ...] = (),
    replaced: Replaced | None = None,
) -> Paper:
    """The PDF of one version, which was frozen at `written_at`.

    `replaced` tells of the account that it was issued with, where that is another one now.

    A sign that cannot be shown becomes SUBSTITUTE; a standard that is refused for another reason is
    given up for the next of STANDARDS. The answer tells both. Raises FontsAbsent, Unprintable.
    """
    data = msgspec.to_builtins(sheet(document, letterhead, locale, replaced))
    return typeset("document", data, letterhead.logo, written_at, attachments)


def typeset(
    name: str,
    data: Any,
    logo: bytes,
    written_at: dt.datetime,
    attachments: tuple[Attachment, ...] = (),
) -> Paper:
    """`data` as the template `name` sets it; as `render`. Raises FontsAbsent, Unprintable."""
    sources = {"main.typ": template(name), "letterhead.typ": template("letterhead")}
    replaced: set[str] = set()
    refusal = ""
    for standards in STANDARDS:
        for _ in range(_ROUNDS):
            try:
                body = _compile(sources, data, logo, attachments, standards, written_at)
            except typst.TypstError as error:
                refusal = error.diagnostic
                missing = unprintable(refusal) - replaced
                if not missing:
                    break
                replaced |= missing
                data = _without(data, str.maketrans(dict.fromkeys(missing, SUBSTITUTE)))
            else:
                return Paper(body=body, standards=standards, replaced="".join(sorted(replaced)))
    raise Unprintable(refusal)


@functools.cache
def template(name: str) -> bytes:
    """The source of one of the templates: document, receipt, or the letterhead of both."""
    return (resources.files(__package__) / f"{name}.typ").read_bytes()


def unprintable(diagnostic: str) -> set[str]:
    """The signs that Typst names in its refusal; never one that every font has."""
    named = "".join(_UNPRINTABLE.findall(diagnostic))
    signs = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), named)
    return {sign for sign in signs if not " " <= sign <= "~"}


def _compile(  # noqa: PLR0913, PLR0917  # all that a PDF is made from
    sources: dict[str, bytes],
    data: Any,
    logo: bytes,
    attachments: tuple[Attachment, ...],
    standards: tuple[Standard, ...],
    written_at: dt.datetime,
) -> bytes:
    listed = [
        {"path": f"attached/{place}", **_described(file)} for place, file in enumerate(attachments)
    ]
    files = {
        **sources,
        "sheet.json": msgspec.json.encode(data),
        "attachments.json": msgspec.json.encode(listed),
        "logo.json": msgspec.json.encode(list(logo)),  # its bytes: Typst takes texts only
        **{f"attached/{place}": file.text.encode() for place, file in enumerate(attachments)},
    }
    compiler = typst.Compiler(font_paths=fonts(), ignore_system_fonts=True)
    made = compiler.compile(
        files,  # type: ignore[type-var]  # several files at once, which its stub does not know
        format="pdf",
        pdf_standards=list(standards),
        timestamp=int(written_at.timestamp()),
    )
    assert isinstance(made, bytes)  # noqa: S101  # a PDF is one file
    return made


def _described(file: Attachment) -> dict[str, str]:
    return {
        "name": file.name,
        "media_type": file.media_type,
        "description": file.description,
        "relationship": file.relationship,
    }


def _without(data: Any, table: dict[int, str]) -> Any:
    """`data` with every text in it translated."""
    if isinstance(data, str):
        return data.translate(table)
    if isinstance(data, dict):
        return {key: _without(value, table) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_without(value, table) for value in data]
    return data
