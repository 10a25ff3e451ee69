"""Signatures on e-mails, checked with the public key that is to be published."""

import base64
import datetime as dt
import hashlib
import re
from functools import lru_cache

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from app.domain.outgoing.signing import DnsRecord, Unfit, dns_record, private_key
from app.formats.letter.dkim import Signer, relaxed_body, relaxed_field, signed

AT = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
MESSAGE = (
    b"From: Alder <no-reply@alder.example>\r\nTo: maren@holt.example\r\n"
    b"Subject: Invoice\r\n 2026-1\r\nX-Other: 1\r\n\r\nDear  Maren,\t\r\n\r\nhello \r\n\r\n\r\n"
)


@lru_cache
def pem(bits: int = 2048) -> str:
    return _pem(rsa.generate_private_key(65537, bits))


def _pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def signer() -> Signer:
    return Signer(domain="alder.example", selector="portal", key=pem())


def check(message: bytes, record: DnsRecord) -> None:
    """As the recipient's server does (RFC 6376, 6.1.3). Raises InvalidSignature."""
    field, rest = re.split(rb"\r\n(?=[^ \t])", message, maxsplit=1)
    head, _, body = rest.partition(b"\r\n\r\n")
    value = re.sub(rb"\s", b"", field.partition(b":")[2]).decode()
    tags = dict(tag.split("=", 1) for tag in value.split(";"))
    if base64.b64decode(tags["bh"]) != hashlib.sha256(relaxed_body(body)).digest():
        raise InvalidSignature
    fields = re.split(rb"\r\n(?![ \t])", head)
    text = b""
    for name in tags["h"].split(":"):
        mine = [each for each in fields if each.lower().startswith(name.encode() + b":")]
        if mine:
            fields.remove(mine[-1])
            text += relaxed_field(mine[-1]) + b"\r\n"
    text += relaxed_field(re.sub(rb"(?s)(;\s*b=).*", rb"\1", field))
    public = serialization.load_der_public_key(base64.b64decode(record.text.split("p=")[1]))
    assert isinstance(public, rsa.RSAPublicKey)
    public.verify(base64.b64decode(tags["b"]), text, PKCS1v15(), hashes.SHA256())


def record() -> DnsRecord:
    return dns_record("alder.example", "portal", pem())


def test_signature_holds_under_the_published_key() -> None:
    whole = signed(MESSAGE, signer(), AT)
    assert whole.endswith(MESSAGE)
    assert max(map(len, whole.split(b"\r\n"))) <= 100
    assert record().name == "portal._domainkey.alder.example"
    check(whole, record())


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (b"hello", b"Hello"),
        (b"Invoice", b"Bill"),
        (b"From: Alder", b"From: Eve <eve@evil.example>\r\nFrom: Alder"),
    ],
)
def test_changed_message_no_longer_holds(was: bytes, becomes: bytes) -> None:
    with pytest.raises(InvalidSignature):
        check(signed(MESSAGE, signer(), AT).replace(was, becomes), record())


def test_white_space_on_the_way_is_harmless() -> None:
    whole = signed(MESSAGE, signer(), AT)
    check(
        whole.replace(b"Dear  Maren,\t", b"Dear Maren,").replace(b"Subject: ", b"subject:"),
        record(),
    )


def test_relaxed_is_as_the_standard_shows() -> None:
    """The example of RFC 6376, section 3.4.5."""
    assert relaxed_field(b"A: X") == b"a:X"
    assert relaxed_field(b"B : Y\t\r\n\tZ  ") == b"b:Y Z"
    assert relaxed_body(b" C \r\nD \t E\r\n\r\n\r\n") == b" C\r\nD E\r\n"
    empty = hashlib.sha256(relaxed_body(b"\r\n")).digest()
    assert base64.b64encode(empty) == b"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


def test_key_that_others_cannot_check_is_refused() -> None:
    for unfit in ("", "no key", pem(1024), _pem(ec.generate_private_key(ec.SECP256R1()))):
        with pytest.raises(Unfit):
            private_key(unfit)
