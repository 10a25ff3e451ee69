import msgspec
import pypdfium2
import pytest

from app.domain.parties import Address, Contact
from tests import make
from tests.printed import FULL, document, made, opened, pages

HOSTILE = (
    '#import "@preview/evil:1.0.0": *',
    "*bold* _italic_ $x^2$ `raw` = heading",
    '#panic("x") #eval("1") #read("/etc/passwd") @reference <label>',
    "\\u{41} // no comment /* nor this */ [#text] {x} ]]] )))",
    "</text><script>alert(1)</script>",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_never_read_as_markup(text: str) -> None:
    line = make.content().lines[0]
    line = msgspec.structs.replace(line, name=text, description=f"{text}!", unit=text)
    printed = made(
        document(number=text, notes=(text,), terms=text, lines=(line,), buyer=make.party(text)),
    )
    assert printed.standards == FULL
    plain = " ".join(text.split())
    assert " ".join(pages(printed)).replace(" ", "").count(plain.replace(" ", "")) >= 6
    with opened(printed) as pdf, pdf.open_metadata() as told:
        assert told["dc:title"] == f"Invoice {text}"


def test_endless_words_stay_on_the_paper() -> None:
    word = "x" * 5000
    line = msgspec.structs.replace(make.content().lines[0], name=word[:200], description=word)
    buyer = make.party(
        "B" * 200, contact=Contact(name="C" * 200), address=Address(lines=("L" * 200,))
    )
    printed = made(
        document(notes=(word,), terms=word, lines=(line,), number="N" * 200, buyer=buyer)
    )
    assert printed.standards == FULL
    read = pypdfium2.PdfDocument(printed.body)
    for page in read:
        text = page.get_textpage()
        boxes = [text.get_charbox(i) for i in range(text.count_chars())]
        assert min(left for left, *_ in boxes) >= 0
        assert max(right for _, _, right, _ in boxes) <= page.get_width()
    read.close()
    assert sum(page.count("x") for page in pages(printed)) >= 3 * 5000


def test_sign_without_font_is_replaced_and_told() -> None:
    printed = made(document(notes=("Thanks 🎉 \ue000 and \x07",)))
    assert printed.standards == FULL
    assert set(printed.replaced) == {"🎉", "\ue000", "\x07"}
    assert "Thanks □ □ and □" in pages(printed)[0]


def test_arabic_runs_from_right_to_left() -> None:
    snapshot = document(notes=("المبلغ مستحق",), buyer=make.party("شركة حداد"))
    printed = made(snapshot, "ar")
    assert printed.standards == FULL
    assert printed.replaced == ""
    with opened(printed) as pdf:
        assert str(pdf.Root.Lang) == "ar"
    read = pypdfium2.PdfDocument(printed.body)
    text = read[0].get_textpage()
    assert "المبلغ مستحق" in text.get_text_range()
    signs = "".join(text.get_text_range(place, 1) for place in range(text.count_chars()))
    year, number = (text.get_charbox(signs.index(part))[0] for part in ("2026-", "0417"))
    read.close()
    assert year < number, "the number stands as it is written, not turned round"


def test_japanese_is_set_in_its_own_signs() -> None:
    printed = made(document(notes=("拝啓 髙﨑鷗 様",), currency="JPY"), "ja-JP")
    assert printed.replaced == ""
    text = pages(printed)[0]
    assert "拝啓 髙﨑鷗 様" in text
    assert "2026年12月1日" in text.replace(" ", "")
