"""The version of something that staff saw when they changed it, so that nobody's change is lost."""

from typing import Annotated, TypeAlias

import msgspec

Version: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]
