import datetime as dt
import io
import re
import string
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from app.domain.documents import rules
from app.formats import ubl, words
from app.formats.pdf import fonts, paper
from app.formats.pdf.paper import Attachment, render
from tests.printed import FULL, LETTERHEAD, WRITTEN, document, made, of, opened, pages

#: The demo's invoices, and those of others where they are at hand.
ROOT = Path(__file__).parents[2]
XML = sorted([*ROOT.glob("app/demo/*.xml"), *(ROOT.parent / "shared/corpus/ubl").glob("*.xml")])


def elements(node: Any) -> list[str]:
    """The names of all structure elements, in reading order."""
    if isinstance(node, pikepdf.Array):
        return [name for child in node for name in elements(child)]
    if not isinstance(node, pikepdf.Dictionary):
        return []
    own = (
        [str(node.S)]
        if "/S" in node and str(node.get("/Type", "/StructElem")) == "/StructElem"
        else []
    )
    return own + (elements(node.K) if "/K" in node else [])


def test_both_standards_are_claimed_and_kept() -> None:
    printed = made(document())
    assert printed.standards == FULL
    with opened(printed) as pdf:
        with pdf.open_metadata() as told:
            assert (told["pdfaid:part"], told["pdfaid:conformance"]) == ("3", "A")
            assert told["pdfuaid:part"] == "1"
            assert told["dc:title"] == "Invoice 2026-0417"
            assert told["dc:creator"] == ["Alder & Finch GmbH"]
            assert told["xmp:CreateDate"].startswith("2026-11-12")
        assert str(pdf.Root.Lang) == "en-GB"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert str(pdf.Root.OutputIntents[0].S) == "/GTS_PDFA1"


def test_structure_is_a_headed_table_in_order() -> None:
    with opened(made(of(3))) as pdf:
        names = elements(pdf.Root.StructTreeRoot.K)
    assert names.index("/H1") < names.index("/Table") < names.index("/Figure") < names.index("/H2")
    assert names.count("/TH") == 5 + 1, "five headings, and the sum brought forward"
    assert names.count("/TR") >= 4


def test_picture_of_code_says_what_it_is() -> None:
    with opened(made(document())) as pdf:
        alternatives = re.findall(rb"/Alt \(([^)]*)\)", _flat(pdf))
    assert alternatives == [b"QR code for a bank transfer in a banking app"]


def test_every_font_is_inside() -> None:
    with opened(made(document(notes=("東京 مرحبا",)))) as pdf:
        named = {
            str(font.FontDescriptor.FontName)
            for font in pdf.objects
            if isinstance(font, pikepdf.Dictionary)
            and "/FontDescriptor" in font
            and any(f"/FontFile{kind}" in font.FontDescriptor for kind in ("", "2", "3"))
        }
        descriptors = [
            o
            for o in pdf.objects
            if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"
        ]
    assert len(named) == len(descriptors) >= 4


def test_same_version_gives_same_bytes() -> None:
    assert made(of(40)).body == made(of(40)).body
    later = render(of(40), LETTERHEAD, "en-GB", WRITTEN + dt.timedelta(days=1))
    assert later.body != made(of(40)).body


def test_amounts_stand_on_the_paper() -> None:
    (text,) = pages(made(document()))
    assert "Invoice 2026-0417" in text
    assert "Oak shelf 1 100.00 19% 100.00" in text
    assert "VAT 19% on 100.00 19.00" in text
    assert "Amount due €119.00" in text
    assert "due 1 December 2026" in text
    assert "IBAN DE12 5001 0517 0648 4898 90" in text
    assert text.endswith("1 of 1")


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        (
            "de-DE",
            (
                "Rechnung 2026-0417",
                "Beschreibung Menge Preis USt. Betrag EUR",
                "Zu zahlen 119,00 €",
                "fällig am 1. Dezember 2026",
                "1 von 1",
            ),
        ),
        (
            "fr-FR",
            (
                "Facture 2026-0417",
                "Désignation Quantité Prix TVA Montant EUR",
                "Reste à payer 119,00 €",
                "échéance le 1 décembre 2026",
                "1 sur 1",
            ),
        ),
        (
            "es-ES",
            (
                "Factura 2026-0417",
                "Descripción Cantidad Precio IVA Importe EUR",
                "Importe pendiente 119,00 €",
                "vence el 1 de diciembre de 2026",
                "1 de 1",
            ),
        ),
    ],
)
def test_paper_speaks_the_customers_language(locale: str, said: tuple[str, ...]) -> None:
    (text,) = pages(made(document(), locale))
    assert [sentence for sentence in said if sentence not in text] == []


@pytest.mark.parametrize(
    ("currency", "amount", "row"), [("JPY", "JP¥11,900", "10,000"), ("KWD", "KWD 11.900", "10.000")]
)
def test_minor_units_are_the_currencys(currency: str, amount: str, row: str) -> None:
    (text,) = pages(made(document(currency=currency)))
    assert f"Amount due {amount}" in text
    assert f"Amount {currency}" in text
    assert f"19% {row}" in text


@pytest.mark.parametrize(
    ("kind", "title", "last"),
    [("invoice", "Invoice 7", "Amount due"), ("credit_note", "Credit note 7", "Credit")],
)
def test_every_kind_has_its_title(kind: str, title: str, last: str) -> None:
    (text,) = pages(made(document(kind=kind, number="7")))
    assert title in text
    assert f"{last} €119.00" in text
    assert ("Bank transfer" in text) is (kind == "invoice")


def test_long_invoice_carries_its_total() -> None:
    printed = made(of(150))
    texts = pages(printed)
    assert printed.standards == FULL
    assert len(texts) >= 5
    shown = 0
    for place, text in enumerate(texts):
        first, last = place == 0, place == len(texts) - 1
        assert f"{place + 1} of {len(texts)}" in text
        assert "Description Quantity Price VAT Amount EUR" in text
        forward = re.search(r"Brought forward ([\d,.]+)", text)
        assert (forward is None) is first
        assert first or (forward and forward[1] == f"{shown * 100:,.2f}")
        shown += len(re.findall(r"Oak shelf \d+ 1 100\.00", text))
        over = re.search(r"Carried over ([\d,.]+)", text)
        assert (over is None) is last
        assert last or (over and over[1] == f"{shown * 100:,.2f}")
    assert shown == 150
    assert "Subtotal 15,000.00" in texts[-1]


def test_short_invoice_carries_nothing() -> None:
    text = " ".join(pages(made(of(3))))
    assert "Carried over" not in text
    assert "Brought forward" not in text


def test_refused_standard_gives_way_to_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """A template without alternative text cannot be PDF/UA, and still it is printed."""
    without = {
        name: paper.template(name).replace(b", alt: sheet.words.code", b"")
        for name in ("document", "letterhead")
    }
    monkeypatch.setattr(paper, "template", without.get)
    printed = made(document())
    assert printed.standards == ("a-3b",)
    assert "Amount due" in pages(printed)[0]


def test_broken_template_is_told_by_typst(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "template", lambda _name: b"#nothing-like-that")
    with pytest.raises(paper.Unprintable, match="unknown variable"):
        made(document())


def test_absent_fonts_say_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "PACKAGES", ("no_such_font",))
    fonts.fonts.cache_clear()
    with pytest.raises(fonts.FontsAbsent, match="make environment"):
        fonts.fonts()


def test_attachment_is_inside_with_its_relationship() -> None:
    text = '<?xml version="1.0"?><Rechnung>Öl & 東京</Rechnung>'
    file = Attachment(
        name="invoice.xml",
        text=text,
        media_type="text/xml",
        description="The same in figures",
        relationship="alternative",
    )
    printed = made(document(), attachments=(file,))
    assert printed.standards == FULL
    with opened(printed) as pdf:
        assert list(pdf.attachments) == ["invoice.xml"]
        kept = pdf.attachments["invoice.xml"]
        assert kept.get_file().read_bytes() == text.encode()
        assert kept.get_file().mime_type == "text/xml"
        assert kept.description == "The same in figures"
        assert [str(each.AFRelationship) for each in pdf.Root.AF] == ["/Alternative"]


@pytest.mark.parametrize("path", XML, ids=lambda path: path.stem)
def test_invoices_of_others_are_printed(path: Path) -> None:
    source = string.Template(path.read_text()).safe_substitute(
        issued="2026-11-01", due="2026-12-01"
    )
    content = ubl.read(source.encode()).content
    printed = made(rules.snapshot("1", 1, content), "de-DE")
    assert (printed.standards, printed.replaced) == (FULL, "")
    text = " ".join(pages(printed))
    for minor in (content.totals.gross, content.totals.due, *(line.net for line in content.lines)):
        assert words.bare(minor, content.currency, "de-DE") in text


def test_paper_without_account_asks_for_none() -> None:
    text = pages(made(document(payment=())))[0]
    assert "Bank transfer" not in text


def _flat(pdf: pikepdf.Pdf) -> bytes:
    """The file without compression."""
    plain = io.BytesIO()
    pdf.save(plain, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    return plain.getvalue()


@pytest.mark.parametrize("kind", ["quote", "sales_order"])
def test_total_of_offer_stands_once(kind: str) -> None:
    (text,) = pages(made(document(kind=kind)))
    assert text.count("Total €119.00") == 1
