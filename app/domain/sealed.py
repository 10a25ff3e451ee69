"""Secrets of other servers, encrypted at rest under the server keys (AES-256-GCM, NIST SP 800-38D).

A backup of the database alone opens none of them.
"""

import base64
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.domain.errors import Gone
from app.domain.links.rules import Keyring

_NONCE = 12
_PURPOSE = b"porchlight|sealed|1"


def sealed(text: str, keyring: Keyring) -> str:
    """`text` for the database: `<key>:<base64 of nonce and ciphertext>`; "" stays ""."""
    if not text:
        return ""
    nonce, key = secrets.token_bytes(_NONCE), keyring.current
    body = nonce + _cipher(keyring.keys[key]).encrypt(nonce, text.encode(), key.encode())
    return f"{key}:{base64.b64encode(body).decode()}"


def opened(text: str, keyring: Keyring) -> str:
    """What was sealed. Raises Gone where its key is missing or it was changed."""
    if not text:
        return ""
    key, _, encoded = text.partition(":")
    if key not in keyring.keys:
        raise Gone(f"The server key {key} that sealed this is missing; type the password again.")
    body = base64.b64decode(encoded)
    try:
        clear = _cipher(keyring.keys[key]).decrypt(body[:_NONCE], body[_NONCE:], key.encode())
    except InvalidTag as error:
        raise Gone("This secret was changed; type the password again.") from error
    return clear.decode()


def _cipher(key: bytes) -> AESGCM:
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=_PURPOSE).derive(key)
    return AESGCM(derived)
