"""Words in the reader's language."""

from app.formats.language import Speech


def test_english_text_is_its_own_key() -> None:
    speech = Speech("en-GB", "portal")
    assert speech.t("Due {date}", date="4 December") == "Due 4 December"
    assert speech.t("Open|status") == "Open"
    assert speech.tn(1, "{count} invoice", "{count} invoices") == "1 invoice"
    assert speech.tn(1200, "{count} invoice", "{count} invoices") == "1,200 invoices"


def test_region_speaks_its_language() -> None:
    assert Speech("de-AT", "paper").t("Invoice") == "Rechnung"
