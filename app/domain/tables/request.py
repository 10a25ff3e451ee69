"""Requests that came with an Idempotency-Key, so that asking twice does it once."""

from piccolo.columns import Bytea, Integer, Timestamptz, Varchar
from piccolo.table import Table


class Request(Table):
    #: SHA-256 of who asked and the key, in hexadecimal.
    key = Varchar(length=64, primary_key=True)
    #: SHA-256 of what was asked, so that one key cannot ask two things.
    fingerprint = Varchar(length=64)
    #: The answer; empty if the server fell over between doing it and answering.
    status = Integer(null=True, default=None)
    body = Bytea(null=True, default=None)
    created_at = Timestamptz(default=None, index=True)
