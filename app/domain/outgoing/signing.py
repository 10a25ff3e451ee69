"""The key that signs messages (DKIM, RFC 6376), and the DNS record that lets others check them."""

import base64

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

SHORTEST = 2048  # bits; RFC 8301 says that signers should have no fewer


class Unfit(Exception):
    """The key cannot sign; the message is for the person who gave it."""


class DnsRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A TXT record to publish. Servers cut `text` into strings of 255 bytes by themselves."""

    name: str
    text: str


def private_key(pem: str) -> RSAPrivateKey:
    """The key in PKCS #1 or #8, without a password. Raises Unfit."""
    try:
        key = load_pem_private_key(pem.strip().encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Unfit("This is no private key in PEM without a password.") from error
    if not isinstance(key, RSAPrivateKey) or key.key_size < SHORTEST:
        raise Unfit(f"Use an RSA key of at least {SHORTEST} bits: not every server reads others.")
    return key


def dns_record(domain: str, selector: str, pem: str) -> DnsRecord:
    """What to publish, so that others can check what the key signs. Raises Unfit."""
    public = private_key(pem).public_key()
    der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return DnsRecord(
        name=f"{selector}._domainkey.{domain}",
        text=f"v=DKIM1; k=rsa; p={base64.b64encode(der).decode()}",
    )
