"""The business's account and those that it had before. Pure."""

import datetime as dt

import msgspec


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """The account that holds since `since`, "" for none, and those, compact, that did before."""

    former: frozenset[str]
    account: str
    account_name: str
    bic: str
    since: dt.date


def compact(account: str) -> str:
    """An account as it is compared: without spaces, in capitals."""
    return "".join(account.split()).upper()
