"""Every message on the wire, as one tagged union each way, and what a close code means."""

import datetime as dt
import enum
import uuid
from typing import Annotated, TypeAlias

import msgspec

from app.domain.activity.queries import Entry, Today
from app.domain.activity.rules import GROUP_OF, Group, Section, VisitClass
from app.domain.codes.rules import LONGEST_PASS
from app.domain.documents.queries import Card

TICK = 25  # seconds between signs of life
LARGEST_FRAME = 4096  # bytes that a client may send at once


class Close(enum.IntEnum):
    """Why a socket was closed; 4000 and up are ours (RFC 6455, 7.4.2)."""

    RESTART = 1012
    BAD_FRAME = 4400
    SESSION_GONE = 4401
    FORBIDDEN = 4403
    TOO_SLOW = 4408
    UNKNOWN_EPOCH = 4409
    TOO_FAR_BEHIND = 4410
    TOO_MANY = 4429


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One event with the names that it stands for, and its document's card as of now."""

    seq: int
    at: dt.datetime
    kind: str
    group: Group
    actor: str
    actor_name: str | None
    customer: uuid.UUID | None
    customer_name: str | None
    document: uuid.UUID | None
    link: uuid.UUID | None
    visit: uuid.UUID | None
    visit_class: VisitClass | None
    device: str | None
    event: msgspec.Raw
    card: Card | None


class Viewer(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody with a page on the screen; `human` once that is known, `gone` when it is over.

    `sent_to` is whom the link was sent to, "" where it was handed out otherwise.
    """

    visit: uuid.UUID
    customer: uuid.UUID
    customer_name: str
    sent_to: str
    document: uuid.UUID | None
    number: str
    currency: str
    due: int
    section: Section
    since: dt.datetime
    human: bool
    gone: bool = False


class Hello(msgspec.Struct, frozen=True, tag="hello", tag_field="type"):
    """Where the log ends as this worker has read it; `epoch` names the log as of there."""

    epoch: uuid.UUID
    head: int
    tick: int


class Events(msgspec.Struct, frozen=True, tag="events", tag_field="type"):
    """What came after `after`, up to and with `upto`; items for other eyes are left out.

    `epoch` names the log as of `upto`: a client that comes back shows both.
    """

    after: int
    upto: int
    epoch: uuid.UUID
    items: list[Item]
    today: Today


class Presence(msgspec.Struct, frozen=True, tag="presence", tag_field="type"):
    """Who is here: everybody when `full`, else those for whom something changed."""

    full: bool
    viewing: list[Viewer]


class Tick(msgspec.Struct, frozen=True, tag="tick", tag_field="type"):
    head: int
    at: dt.datetime
    today: Today


class Noticed(msgspec.Struct, frozen=True, tag="noticed", tag_field="type"):
    """This member's notices are different now; they should be asked for again."""


class Bye(msgspec.Struct, frozen=True, tag="bye", tag_field="type"):
    """The last frame; try again after `retry_ms`, or not at all when it is negative."""

    code: int
    retry_ms: int


ServerFrame: TypeAlias = Hello | Events | Presence | Tick | Noticed | Bye


class Watch(msgspec.Struct, frozen=True, tag="watch", tag_field="type", forbid_unknown_fields=True):
    """Presence of these documents only; of all when empty."""

    documents: Annotated[list[uuid.UUID], msgspec.Meta(max_length=64)]


class Pong(msgspec.Struct, frozen=True, tag="pong", tag_field="type", forbid_unknown_fields=True):
    pass


ClientFrame: TypeAlias = Watch | Pong


class Enter(msgspec.Struct, frozen=True, tag="enter", tag_field="type", forbid_unknown_fields=True):
    """A customer's page says hello with its token, before anything else.

    `pass` is what it got for a code, where its link asks for one; `seconds`, how long it has been
    on the screen: it may come back from a server that fell over. `age` is how many seconds ago
    its content was asked for, rounded up: it is told of what changed since.
    """

    token: Annotated[str, msgspec.Meta(max_length=64)]
    visit: uuid.UUID
    document: uuid.UUID | None = None
    section: Section = "summary"
    seconds: Annotated[int, msgspec.Meta(ge=0, le=86_400)] = 0
    age: Annotated[int, msgspec.Meta(ge=0, le=86_400)] = 0
    shown: Annotated[str, msgspec.Meta(max_length=LONGEST_PASS)] = msgspec.field(
        name="pass", default=""
    )


class Beat(msgspec.Struct, frozen=True, tag="beat", tag_field="type", forbid_unknown_fields=True):
    """Every 5 s while the page is on the screen, and once when it no longer is."""

    section: Section
    visible: bool


PortalClientFrame: TypeAlias = Enter | Beat


class Ready(msgspec.Struct, frozen=True, tag="ready", tag_field="type"):
    pass


class Changed(msgspec.Struct, frozen=True, tag="changed", tag_field="type"):
    """Something that this page shows is different now; it should ask again."""


PortalServerFrame: TypeAlias = Ready | Changed | Bye

encode = msgspec.json.Encoder().encode


def item(entry: Entry, card: Card | None) -> Item:
    """An entry of the log as it goes over the wire."""
    names = (name for name in Entry.__struct_fields__ if name != "event")
    fields = {name: getattr(entry, name) for name in names}
    event = msgspec.Raw(entry.event.encode())
    return Item(**fields, group=GROUP_OF[entry.kind], event=event, card=card)


def events(after: int, upto: int, epoch: uuid.UUID, items: list[bytes], today: Today) -> bytes:
    """An `Events` frame from items that are encoded already."""
    return b'{"type":"events","after":%d,"upto":%d,"epoch":"%b","items":[%b],"today":%b}' % (
        after,
        upto,
        str(epoch).encode(),
        b",".join(items),
        encode(today),
    )


def text_frame(payload: bytes) -> bytes:
    """`payload` as one unmasked text frame (RFC 6455, 5.2)."""
    size = len(payload)
    if size <= 125:  # noqa: PLR2004  # the largest length that fits in the second byte
        return b"\x81" + size.to_bytes(1) + payload
    if size < 1 << 16:
        return b"\x81\x7e" + size.to_bytes(2) + payload
    return b"\x81\x7f" + size.to_bytes(8) + payload
