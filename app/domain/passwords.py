"""Passwords: only their Argon2id hashes are kept, and comparing takes as long for everybody."""

import asyncio
import secrets

import argon2

_HASHER = argon2.PasswordHasher()  # the parameters of RFC 9106, section 4


class _Nobody:
    hashed = ""


async def hashed(password: str) -> str:
    """What is kept of a password."""
    return await asyncio.to_thread(_HASHER.hash, password)


async def fits(kept: str, password: str) -> bool:
    """Whether `password` is the one that was kept; "" fits none, and takes as long to say so."""
    compared = kept or await _nobodys_hash()
    return await asyncio.to_thread(_verify, compared, password) and bool(kept)


def _verify(kept: str, password: str) -> bool:
    try:
        return _HASHER.verify(kept, password)
    except argon2.exceptions.VerificationError:
        return False


async def _nobodys_hash() -> str:
    """A hash that no password fits, so that an unknown address takes as long as a wrong one."""
    if not _Nobody.hashed:
        _Nobody.hashed = await hashed(secrets.token_urlsafe(32))
    return _Nobody.hashed
