"""An e-mail as it crosses the wire."""

import datetime as dt
import email as parser
from email.message import EmailMessage
from email.policy import default

import msgspec
import pytest

from app.domain.delivery.rules import Made
from app.formats.letter.post import Attached, Envelope, Picture, email

MADE = Made(subject="Rechnung für Maren", html="<p>Grüße €</p>", text="Grüße €\n")
ENVELOPE = Envelope(
    sender_name="Alder & Finch",
    sender_email="no-reply@alder.example",
    name="Maren Holt",
    email="maren@holt.example",
    reply_to="studio@alder.example",
    message_id="<1@alder.example>",
    at=dt.datetime(2026, 11, 21, tzinfo=dt.UTC),
)


def crossed(**changes: str) -> tuple[bytes, EmailMessage]:
    envelope = msgspec.structs.replace(ENVELOPE, **changes)
    raw = email(MADE, envelope, Attached("Größe.pdf", b"%PDF-1.7 \xff"))
    return raw, parser.message_from_bytes(raw, policy=default)


def test_message_is_seven_bits_in_short_lines() -> None:
    raw, message = crossed(name="Jörg Müller")
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert message["To"] == "Jörg Müller <maren@holt.example>"
    assert message["Subject"] == "Rechnung für Maren"
    text = message.get_body(("plain",))
    assert text
    assert text.get_content().strip() == "Grüße €"
    (pdf,) = message.iter_attachments()
    assert pdf.get_filename() == "Größe.pdf"
    assert pdf.get_content() == b"%PDF-1.7 \xff"


def test_address_beyond_ascii_stands_as_it_is() -> None:
    raw, _ = crossed(email="jörg@müller.example")
    assert "To: Maren Holt <jörg@müller.example>\r\n".encode() in raw


@pytest.mark.parametrize("field", ["name", "sender_name", "email", "reply_to", "sender_email"])
def test_line_break_adds_no_header(field: str) -> None:
    for broken in ("x\r\nBcc: eve@evil.example", "x\nBcc: eve@evil.example"):
        value = f"{broken}@a.example" if field in {"email", "reply_to", "sender_email"} else broken
        with pytest.raises(ValueError, match="CR|LF|linefeed|invalid"):
            crossed(**{field: value})


def test_quoted_name_adds_no_recipient() -> None:
    raw, message = crossed(name='"Eve" <eve@evil.example>, x')
    assert [each.addr_spec for each in message["To"].addresses] == ["maren@holt.example"]
    assert b"Bcc" not in raw


def test_logo_travels_beside_the_html() -> None:
    address = f"/logo/{'a' * 64}"
    made = msgspec.structs.replace(MADE, html=f'<img src="{address}" alt="AF"><p>Grüße</p>')
    pdf, logo = Attached("a.pdf", b"%PDF"), Picture(address, b"\x89PNG picture")
    message = parser.message_from_bytes(email(made, ENVELOPE, pdf, None, logo), policy=default)
    shape = [part.get_content_type() for part in message.walk()]
    assert shape == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "application/pdf",
    ]
    picture = next(part for part in message.walk() if part.get_content_type() == "image/png")
    assert picture["Content-ID"] == "<logo@alder.example>"
    assert picture.get_content_disposition() == "inline"
    assert picture.get_payload(decode=True) == b"\x89PNG picture"
    html = message.get_body(("html",))
    assert html
    assert '<img src="cid:logo@alder.example" alt="AF">' in html.get_content()
    assert [part.get_filename() for part in message.iter_attachments()] == ["a.pdf"]


def test_letter_without_the_logo_carries_none() -> None:
    raw = email(MADE, ENVELOPE, None, None, Picture(f"/logo/{'a' * 64}", b"x"))
    assert b"image/png" not in raw
