"""What an address may ask with: the limits and the meaning of its parameters."""

import datetime as dt
from typing import Annotated, TypeAlias

from litestar.params import QueryParameter

PAGE, MOST = 50, 200
MOST_IMPORTS = 100
#: Beyond it JavaScript counts no more exactly.
_LARGEST_SEQ = 2**53 - 1
_LARGEST_VERSION = 2**31 - 1
_LONGEST = 200
SHOWN = r"^[^\x00]*$"  # PostgreSQL keeps no NUL

Search: TypeAlias = Annotated[
    str,
    QueryParameter(
        max_length=_LONGEST, pattern=SHOWN, description="Words that all have to be found."
    ),
]
After: TypeAlias = Annotated[
    str | None,
    QueryParameter(max_length=1000, pattern=SHOWN, description="The `next` of the page before."),
]
Limit: TypeAlias = Annotated[int, QueryParameter(ge=1, le=MOST, description="How many at most.")]
ImportLimit: TypeAlias = Annotated[
    int, QueryParameter(ge=1, le=MOST_IMPORTS, description="How many at most.")
]
Before: TypeAlias = Annotated[
    int | None,
    QueryParameter(ge=0, le=_LARGEST_SEQ, description="The `next` of the page before."),
]
Entry: TypeAlias = Annotated[
    int | None,
    QueryParameter(ge=0, le=_LARGEST_SEQ, description="An entry's number in the log."),
]
Moment: TypeAlias = Annotated[
    str | None,
    QueryParameter(
        max_length=40,
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
        r"(Z|[+-][0-9]{2}:[0-9]{2})$",
        description="A moment, such as 2026-11-21T10:42:00Z.",
    ),
]
Day: TypeAlias = Annotated[
    dt.date | None, QueryParameter(description="A day, such as 2026-11-21; it counts too.")
]
Version: TypeAlias = Annotated[
    int, QueryParameter(ge=1, le=_LARGEST_VERSION, description="A version of the document.")
]
AnyVersion: TypeAlias = Annotated[
    int | None,
    QueryParameter(
        ge=1, le=_LARGEST_VERSION, description="A version; without it, the one in force."
    ),
]
ExternalId: TypeAlias = Annotated[
    str,
    QueryParameter(
        max_length=_LONGEST, pattern=SHOWN, description="What your own system calls it."
    ),
]
FileName: TypeAlias = Annotated[
    str,
    QueryParameter(max_length=1000, description="The file's name, for the list of imports."),
]
Strict: TypeAlias = Annotated[
    bool, QueryParameter(description="Refuse a number that is used already.")
]
Reverse: TypeAlias = Annotated[bool, QueryParameter(description="The other way round.")]
