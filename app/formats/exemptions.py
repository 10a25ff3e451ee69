"""Why no tax is due, in the reader's words where the reason is one of ours."""

from app.domain.drafts.rules import EXEMPTIONS
from app.domain.money import TaxSubtotal
from app.formats.language import Speech

_WORDS = {str(category): text for category, text in EXEMPTIONS.items()}


def exemption(tax: TaxSubtotal, speech: Speech) -> str:
    """What stands beside a tax of nothing; frontend/src/portal/exemption.ts says the same.

    The category (UNCL 5305) decides where nothing is stated, or our own words, or only a code
    (CEF VATEX), which category E needs beside its name; any other text stays as it was written.
    """
    ours = _WORDS.get(tax.category, "No VAT")
    if tax.exemption.startswith("VATEX-"):
        code = f" ({tax.exemption})" if tax.category not in _WORDS.keys() - {"E"} else ""
        return speech.t(ours) + code
    return speech.t(ours) if tax.exemption in {"", ours} else tax.exemption
