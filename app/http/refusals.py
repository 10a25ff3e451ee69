"""What a page says instead of opening."""

from app.domain.links.rules import Reason

_OFF = "This portal is switched off at the moment. Your documents are safe."
_UNKNOWN = (
    "We do not know it, so it answers access denied."
    " Please check that all 32 characters were copied."
)
_REVOKED = "It answers access denied now. Your documents are safe; please ask for a new link."
_SUPERSEDED = (
    "It answers access denied now, because a newer link was sent to you."
    " Please look for the latest message."
)
_EXPIRED = (
    "It was good until {until}; since then it answers access denied."
    " Your documents are safe, and a new link takes a minute."
)

#: The heading and the sentence for each reason; `{until}` is the day on which the link ended.
REFUSALS: dict[Reason, tuple[str, str]] = {
    "portal_disabled": ("Portal not available", _OFF),
    "customer_portal_disabled": ("Portal not available", _OFF),
    "unknown_token": ("This link does not open", _UNKNOWN),
    "revoked": ("This link was withdrawn", _REVOKED),
    "superseded": ("This link was replaced", _SUPERSEDED),
    "expired": ("This link has expired", _EXPIRED),
    "not_found": ("File not found", "There is no such document here, or it is not shown now."),
}
