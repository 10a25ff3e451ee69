"""How the business presents itself at the head of whatever it prints."""

import msgspec

from app.domain import colour
from app.domain.parties import Party
from app.formats import words
from app.formats.language import Speech
from app.formats.pdf import facts
from app.formats.pdf.direction import apart


class Letterhead(msgspec.Struct, frozen=True, kw_only=True):
    """How the business presents itself, as far as it does; `logo` is a PNG."""

    name: str = ""
    tagline: str = ""
    email: str = ""
    phone: str = ""
    colour: str = colour.INK
    logo: bytes = b""


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The letterhead as it is set; `edge`: the colour needs an outline to be seen."""

    name: str
    tagline: str
    initials: str
    logo: bool
    contact: list[str]
    colour: str
    on_colour: str
    edge: bool


def head(letterhead: Letterhead, seller: Party, speech: Speech) -> Head:
    """The letterhead on the paper of `seller`, whose own it is where it says nothing."""
    name = letterhead.name or seller.name
    shades = colour.palette(letterhead.colour, letterhead.colour).light
    contact = seller.contact
    return Head(
        name=name,
        tagline=letterhead.tagline,
        initials=words.initials(name),
        logo=bool(letterhead.logo),
        contact=[
            apart(part, speech)
            for part in (
                ", ".join(facts.address(seller, named=False)),
                letterhead.email or (contact.email if contact else ""),
                letterhead.phone or (contact.phone if contact else ""),
            )
            if part
        ],
        colour=shades.brand,
        on_colour=shades.on_brand,
        edge=shades.edge,
    )
