"""The ways to say no; each message is a sentence for the person who asked."""

import msgspec


class Fault(msgspec.Struct, frozen=True):
    """One thing that is wrong with what was given: where, and what would be right."""

    field: str
    problem: str


class Refused(Exception):
    """The request makes no sense or breaks a rule."""

    def __init__(self, message: str, *faults: Fault) -> None:
        super().__init__(message)
        self.faults = faults


class NotFound(Exception):
    """There is no such thing, or not for the one who asks."""


class Conflict(Exception):
    """It has changed meanwhile, or is already so."""


class Gone(Exception):
    """It was there, and has ended for good."""


class TooMany(Exception):
    """Too often in too short a time; it may be tried again later."""
