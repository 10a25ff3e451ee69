"""The page on which somebody ends his digest."""

import msgspec

from app.formats.language import Speech


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """What it says; `button` is "" where nothing is left to do."""

    heading: str
    sentence: str
    button: str = ""


def asking(say: Speech) -> Page:
    return Page(
        heading=say.t("No more digests?"),
        sentence=say.t("You still get notices, and you can switch the digest on again."),
        button=say.t("Send me no more digests"),
    )


def ended(say: Speech) -> Page:
    return Page(
        heading=say.t("No more digests will come"),
        sentence=say.t("Under Notifications in your dashboard you can switch them on again."),
    )
