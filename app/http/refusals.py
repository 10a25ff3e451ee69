"""What a page says instead of opening."""

from app.domain.links.rules import Reason
from app.formats.language import Speech


def told(reason: Reason, speech: Speech, until: str) -> tuple[str, str]:
    """The heading and the sentence for a reason; `until` is the day on which the link ended."""
    t = speech.t
    match reason:
        case "portal_disabled" | "customer_portal_disabled":
            sentence = t("This portal is switched off at the moment. Your documents are safe.")
            return t("Portal not available"), sentence
        case "unknown_token":
            sentence = t(
                "We do not know it, so it answers access denied."
                " Please check that all 32 characters were copied."
            )
            return t("This link does not open"), sentence
        case "revoked":
            sentence = t(
                "It answers access denied now. Your documents are safe; please ask for a new link."
            )
            return t("This link was withdrawn"), sentence
        case "superseded":
            sentence = t(
                "It answers access denied now, because a newer link was sent to you."
                " Please look for the latest message."
            )
            return t("This link was replaced"), sentence
        case "expired":
            sentence = t(
                "It was good until {until}; since then it answers access denied."
                " Your documents are safe, and a new link takes a minute.",
                until=until,
            )
            return t("This link has expired"), sentence
        case "not_found":
            sentence = t("There is no such document here, or it is not shown now.")
            return t("File not found"), sentence
