"""An e-mail as it crosses the wire (RFC 5322, MIME)."""

import datetime as dt
from collections.abc import Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

import msgspec

from app.domain.delivery.rules import Made
from app.domain.outgoing.rules import Sender
from app.formats.letter.dkim import Signer, signed


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """Who writes to whom, under which Message-ID (with its angle brackets)."""

    sender_name: str
    sender_email: str
    name: str
    email: str
    reply_to: str
    message_id: str
    at: dt.datetime
    #: Where a program ends what is sent regularly, by one POST (RFC 8058).
    unsubscribe: str = ""


class Attached(msgspec.Struct, frozen=True):
    name: str
    body: bytes


class Picture(msgspec.Struct, frozen=True):
    """A PNG that the HTML shows from `address`."""

    address: str
    png: bytes


def email(
    made: Made,
    envelope: Envelope,
    pdf: Attached | None = None,
    signer: Signer | None = None,
    logo: Picture | None = None,
) -> bytes:
    """The message as bytes: plain text, HTML beside it, and the PDF, signed by `signer`.

    The logo travels within (multipart/related, RFC 2387), so that showing it asks nobody.
    """
    addresses = (envelope.sender_email, envelope.email, envelope.reply_to)
    plain = all(each.isascii() for each in addresses)
    # Seven bits: a server that knows no others would write it anew, and break a signature.
    message = EmailMessage(policy=(SMTP if plain else SMTPUTF8).clone(cte_type="7bit"))
    message["From"] = _address(envelope.sender_name, envelope.sender_email)
    message["To"] = _address(envelope.name, envelope.email)
    if envelope.reply_to and envelope.reply_to != envelope.sender_email:
        message["Reply-To"] = _address("", envelope.reply_to)
    message["Subject"] = made.subject
    message["Date"] = format_datetime(envelope.at)
    message["Message-ID"] = envelope.message_id
    # No holiday answers: RFC 3834, and what Exchange reads instead.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    if envelope.unsubscribe:
        message["List-Unsubscribe"] = f"<{envelope.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(made.text)
    if logo and logo.address in made.html:
        _add_html(message, made.html, logo, envelope.sender_email.rpartition("@")[2])
    else:
        message.add_alternative(made.html, subtype="html")
    if pdf:
        message.add_attachment(pdf.body, maintype="application", subtype="pdf", filename=pdf.name)
    written = message.as_bytes()
    return signed(written, signer, envelope.at) if signer else written


def _add_html(message: EmailMessage, html: str, logo: Picture, domain: str) -> None:
    name = f"logo@{domain}"
    message.add_alternative(html.replace(logo.address, f"cid:{name}"), subtype="html")
    (_, part) = message.iter_parts()
    part.add_related(
        logo.png, "image", "png", cid=f"<{name}>", disposition="inline", filename="logo.png"
    )


def with_links(made: Made, links: Mapping[str, str], base: str) -> Made:
    """The message with each marker replaced by the path that it stands for."""

    def whole(text: str) -> str:
        for marker, path in links.items():
            text = text.replace(f"{base}{marker}", f"{base}{path}")
        return text

    return Made(subject=made.subject, html=whole(made.html), text=whole(made.text))


def whole_address(sender: Sender) -> str:
    """A name and an address as people read them."""
    return f"{sender.name} <{sender.email}>" if sender.name else sender.email


def _address(name: str, email: str) -> Address:
    # Not `addr_spec`, which refuses letters beyond ASCII (RFC 6532).
    username, _, domain = email.rpartition("@")
    return Address(display_name=name, username=username, domain=domain)
