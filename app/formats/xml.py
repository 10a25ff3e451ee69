"""XML as a small tree of our own, read without entities and within limits."""

from collections.abc import Iterator
from xml.parsers import expat  # a DOCTYPE is refused, so that no entity is ever defined

from app.domain.errors import Refused

LARGEST = 20 * 1024 * 1024  # bytes; attachments travel inside
DEEPEST = 64
MOST_ELEMENTS = 500_000


class Element:
    """One element: its namespace and name, attributes, text, children, and its line."""

    __slots__ = ("attributes", "children", "line", "name", "namespace", "parts")

    def __init__(self, tag: str, attributes: dict[str, str], line: int) -> None:
        self.namespace, _, self.name = tag.rpartition("}")
        self.attributes = attributes
        self.line = line
        self.children: list[Element] = []
        self.parts: list[str] = []

    @property
    def text(self) -> str:
        return "".join(self.parts).strip()

    def all(self, path: str) -> Iterator["Element"]:
        """Every element below this one at a path of local names such as `Party/Contact`."""
        name, _, rest = path.partition("/")
        for child in self.children:
            if child.name == name:
                if rest:
                    yield from child.all(rest)
                else:
                    yield child

    def find(self, path: str) -> "Element | None":
        """The first of them."""
        return next(self.all(path), None)


def read(data: bytes) -> Element:
    """The root element. Raises Refused, which says where the file stops making sense."""
    if not data.strip():
        raise Refused("The file is empty.")
    if len(data) > LARGEST:
        raise Refused(f"The file is larger than {LARGEST // 1024 // 1024} MiB.")
    builder = _Builder()
    try:
        builder.parser.Parse(data, True)  # expat's own signature
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        message = f"This is not XML: {reason} in line {error.lineno}, column {error.offset + 1}."
        raise Refused(message) from error
    except (LookupError, ValueError) as error:
        raise Refused("This is not XML: its encoding is not known.") from error
    assert builder.root is not None  # noqa: S101  # expat refuses a file without an element
    return builder.root


class _Builder:
    """What expat calls."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[Element] = []
        self._elements = 0
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _doctype(self, *_: object) -> None:
        raise Refused("The file has a DOCTYPE. Invoices have none, and it could define entities.")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        element = Element(tag, attributes, self.parser.CurrentLineNumber)
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            raise Refused(f"The file has more than {MOST_ELEMENTS:,} elements.")
        if len(self._open) >= DEEPEST:
            raise Refused(f"Line {element.line}: elements lie more than {DEEPEST} deep.")
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def _end(self, _tag: str) -> None:
        self._open.pop()

    def _characters(self, text: str) -> None:
        self._open[-1].parts.append(text)
