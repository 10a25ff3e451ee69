"""A language and where it is spoken, by its tag: `de-AT` (BCP 47); "" leaves the choice."""

from typing import Annotated, TypeAlias

import msgspec

Locale: TypeAlias = Annotated[
    str, msgspec.Meta(max_length=35, pattern=r"^([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$")
]
