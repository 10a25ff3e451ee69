"""What Stripe sends to our endpoint: verified on its raw bytes, in either of its two forms."""

import datetime as dt

import msgspec
import stripe

from app.domain.payments.inbox import Told

TOLERANCE = 300  # seconds that a signature may be old


class Forged(Exception):
    """It is not signed with a secret of ours, or not just now, or is no event."""


class _Object(msgspec.Struct):
    id: str = ""
    object: str = ""


class _Data(msgspec.Struct):
    object: _Object


class _Related(msgspec.Struct):
    id: str = ""
    type: str = ""


class _Event(msgspec.Struct, kw_only=True):
    """The few fields that both forms have, and where each keeps what it is about."""

    id: str
    object: str
    type: str
    created: int | str
    livemode: bool
    api_version: str | None = None
    data: _Data | None = None
    related_object: _Related | None = None
    snapshot_event: str | None = None


def verified(body: bytes, header: str, secrets: tuple[str, ...]) -> Told:
    """The event in `body`, signed in `header` with one of `secrets`. Raises Forged."""
    for secret in filter(None, secrets):
        try:
            text = body.decode()
            stripe.WebhookSignature.verify_header(text, header, secret, TOLERANCE)
        except (stripe.SignatureVerificationError, ValueError):
            continue
        return told(body)
    raise Forged


def told(body: bytes) -> Told:
    """An event as it came. Raises Forged where it is none."""
    try:
        event = msgspec.json.decode(body, type=_Event)
    except (msgspec.DecodeError, ValueError) as error:
        raise Forged from error
    thin = event.object == "v2.core.event"
    whole = event.data.object if event.data else None
    about = event.related_object if thin else whole
    kind = event.type.removeprefix("v1.")
    return Told(
        # A thin event that comes beside its snapshot is the same news.
        id=(event.snapshot_event or event.id) if thin else event.id,
        kind=kind,
        object_kind=_kind(about),
        object=about.id if about else "",
        form="thin" if thin else "snapshot",
        api_version=event.api_version or "",
        livemode=event.livemode,
        created_at=_moment(event.created),
        payload=body.decode(),
    )


def _kind(about: _Object | _Related | None) -> str:
    if isinstance(about, _Object):
        return about.object
    return about.type.removeprefix("v1.") if about else ""


def _moment(created: int | str) -> dt.datetime:
    if isinstance(created, int):
        return dt.datetime.fromtimestamp(created, dt.UTC)
    return msgspec.convert(created, dt.datetime, strict=False)
