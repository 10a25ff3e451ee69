import pytest

from app.domain.errors import Refused
from app.formats import xml


def test_tree_keeps_names_text_and_lines() -> None:
    root = xml.read(b'<a xmlns="urn:x">\n<b k="v"> one </b>\n<b>two</b><c><b>three</b></c></a>')
    assert (root.name, root.namespace, root.line) == ("a", "urn:x", 1)
    assert [(child.name, child.line) for child in root.children] == [("b", 2), ("b", 3), ("c", 3)]
    first = root.find("b")
    assert first is not None
    assert (first.text, first.attributes) == ("one", {"k": "v"})
    assert [each.text for each in root.all("c/b")] == ["three"]
    assert root.find("c/d") is None


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "windows-1252", "utf-16"])
def test_encodings_that_people_use_are_read(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><a>Müller, Straße</a>'
    assert xml.read(text.encode(encoding)).text == "Müller, Straße"


def test_byte_order_mark_is_no_text() -> None:
    assert xml.read("<a>ü</a>".encode("utf-8-sig")).text == "ü"


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE a [<!ENTITY x "y">]>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd">',
        "<!DOCTYPE a>",
    ],
)
def test_doctype_is_refused(declaration: str) -> None:
    with pytest.raises(Refused, match="DOCTYPE"):
        xml.read(f"{declaration}<a>&x;</a>".encode())


def test_laughing_entities_do_not_grow() -> None:
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE a [<!ENTITY l0 "ha">{lines}]><a>&l9;</a>'
    with pytest.raises(Refused, match="DOCTYPE"):
        xml.read(bomb.encode())


@pytest.mark.parametrize("data", [b"", b"  \n "])
def test_empty_file_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="empty"):
        xml.read(data)


def test_broken_file_says_where() -> None:
    with pytest.raises(Refused, match=r"mismatched tag in line 2, column 6"):
        xml.read(b"<a>\n<b></a>")


def test_unknown_encoding_is_refused() -> None:
    with pytest.raises(Refused, match="not XML"):
        xml.read(b'<?xml version="1.0" encoding="klingon"?><a/>')


def test_deep_nesting_is_refused() -> None:
    deepest = xml.DEEPEST
    assert xml.read(b"<a>" * deepest + b"</a>" * deepest).name == "a"
    with pytest.raises(Refused, match="deep"):
        xml.read(b"<a>" * (deepest + 1) + b"</a>" * (deepest + 1))


def test_too_many_elements_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "MOST_ELEMENTS", 10)
    assert len(xml.read(b"<a>" + b"<b/>" * 9 + b"</a>").children) == 9
    with pytest.raises(Refused, match="more than 10 elements"):
        xml.read(b"<a>" + b"<b/>" * 10 + b"</a>")


def test_too_large_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "LARGEST", 8)
    with pytest.raises(Refused, match="larger"):
        xml.read(b"<a>12345</a>")
