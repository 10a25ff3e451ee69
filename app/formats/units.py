"""The units that invoices use most (UN/ECE Recommendation 20 and 21), as people write them."""

from decimal import Decimal

from app.formats.language import Speech

#: A code's word for one and for several; the frontend's table is tested to be the same.
UNITS = {
    **dict.fromkeys("C62 H87 EA XPP NAR PCE".split(), ("", "")),
    "XBX": ("box", "boxes"), "XPK": ("pack", "packs"), "SET": ("set", "sets"),
    "PR": ("pair", "pairs"), "HUR": ("h", "h"), "MIN": ("min", "min"), "SEC": ("s", "s"),
    "DAY": ("day", "days"), "WEE": ("week", "weeks"), "MON": ("month", "months"),
    "ANN": ("year", "years"), "KGM": ("kg", "kg"), "GRM": ("g", "g"), "TNE": ("t", "t"),
    "LTR": ("l", "l"), "MLT": ("ml", "ml"), "MTR": ("m", "m"), "MMT": ("mm", "mm"),
    "CMT": ("cm", "cm"), "KMT": ("km", "km"), "MTK": ("m²", "m²"), "MTQ": ("m³", "m³"),
    "KWH": ("kWh", "kWh"), "MWH": ("MWh", "MWh"), "KWT": ("kW", "kW"),
    "LS": ("lump sum", "lump sum"), "P1": ("%", "%"),
}  # fmt: skip


def unit(code: str, quantity: str, speech: Speech) -> str:
    """The unit beside a quantity; a code that is not known stands for itself."""
    if code not in UNITS:
        return code
    one, several = UNITS[code]
    return speech.t(f"{one if Decimal(quantity) == 1 else several}|unit")
