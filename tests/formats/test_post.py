"""An e-mail as it crosses the wire."""

import datetime as dt
import email as parser
from email.message import EmailMessage
from email.policy import default

import msgspec
import pytest

from app.domain.delivery.rules import Made
from app.formats.letter.post import Attached, Envelope, email

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
