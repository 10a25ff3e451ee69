"""The PDF of a version or a receipt: set in a thread, once for what it is made from, and kept."""

import asyncio
import functools
import hashlib
import logging
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import msgspec

from app.domain.documents.accounts import moved, replaced
from app.domain.documents.rules import Snapshot, without_payment
from app.domain.papers import actions, queries
from app.domain.papers.queries import Frozen
from app.domain.payments.receipt import Receipt
from app.domain.settings import bank
from app.domain.settings import queries as settings_queries
from app.domain.settings.moving import Move
from app.domain.settings.rules import Settings
from app.formats.language import spoken
from app.formats.pdf import paper, receipt
from app.formats.pdf.edition import edition
from app.formats.pdf.letterhead import Letterhead
from app.formats.pdf.paper import Paper

AT_ONCE = 2  # Typst works outside Python's lock, so that two threads use two cores
_log = logging.getLogger(__name__)


class Papers:
    """PDFs of versions. Who asks for one that is being made waits for it."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="paper")
        self._making: dict[str, asyncio.Task[bytes]] = {}

    async def of(self, version: Frozen, settings: Settings) -> bytes:
        """The PDF of a version, under the present letterhead. Raises FontsAbsent, Unprintable."""
        logo = await settings_queries.logo(settings.logo) if settings.logo else None
        letterhead = letterhead_of(settings, version, logo or b"")
        locale = locale_of(settings, version)
        move = await bank.moved() if version.seller_confirmed else None
        making = functools.partial(_render, version, letterhead, locale, move)
        named = f"document {version.document}, version {version.version}"
        key = key_of(version, letterhead, locale, move)
        return await self._once(key, version.document, making, named)

    async def receipt(self, told: Receipt, settings: Settings, locale: str = "") -> bytes:
        """The PDF of a receipt, in the language of `locale` or of its customer."""
        logo = await settings_queries.logo(settings.logo) if settings.logo else None
        letterhead = our_letterhead(settings, logo or b"")
        tag = spoken("paper", locale or told.locale, settings.locale)
        making = functools.partial(receipt.render, told, letterhead, tag)
        key = hashed(told, letterhead, tag, edition())
        return await self._once(key, told.document, making, f"the receipt of {told.payment}")

    async def _once(
        self, key: str, document: uuid.UUID | None, making: Callable[[], Paper], named: str
    ) -> bytes:
        if found := await queries.kept(key):
            return found
        if key not in self._making:
            task = asyncio.create_task(self._make(key, document, making, named))
            self._making[key] = task
            task.add_done_callback(lambda _: self._making.pop(key))
        return await asyncio.shield(self._making[key])  # the first to ask may go away

    def close(self) -> None:
        self._threads.shutdown(cancel_futures=True)

    async def _make(
        self, key: str, document: uuid.UUID | None, making: Callable[[], Paper], named: str
    ) -> bytes:
        loop = asyncio.get_running_loop()
        made = await loop.run_in_executor(self._threads, making)
        if made.standards != paper.STANDARDS[0] or made.replaced:
            _log.warning(
                "The PDF of %s, claims %s; signs that could not be shown: %s.",
                named,
                ", ".join(made.standards) or "no standard",
                " ".join(f"U+{ord(sign):04X}" for sign in made.replaced) or "none",
            )
        await actions.keep(key, document, made.body, " ".join(made.standards))
        return made.body


def letterhead_of(settings: Settings, version: Frozen, logo: bytes = b"") -> Letterhead:
    """Our own letterhead, but not on the paper of a seller who is not known to be us."""
    return our_letterhead(settings, logo) if version.seller_confirmed else Letterhead()


def our_letterhead(settings: Settings, logo: bytes = b"") -> Letterhead:
    """How we present ourselves now."""
    return Letterhead(
        name=settings.name,
        tagline=settings.tagline,
        email=settings.email,
        phone=settings.phone,
        colour=settings.primary_colour,
        logo=logo,
    )


def locale_of(settings: Settings, version: Frozen) -> str:
    """In which language a paper speaks: the customer's, else the business's, else English."""
    return spoken("paper", version.locale, settings.locale)


def key_of(version: Frozen, letterhead: Letterhead, locale: str, move: Move | None = None) -> str:
    """The same for the same paper: version, seller known, letterhead, language, our edition.

    An account that moved changes only the papers that named it.
    """
    made_from = (version.sha256, version.seller_confirmed, letterhead, locale, edition())
    document = msgspec.json.decode(version.body, type=Snapshot) if move else None
    changed = document is not None and replaced(document, move)
    return hashed(*made_from, move) if changed else hashed(*made_from)


def hashed(*made_from: object) -> str:
    """The key of a paper that is made from all this."""
    return hashlib.sha256(msgspec.json.encode(made_from)).hexdigest()


def _render(version: Frozen, letterhead: Letterhead, locale: str, move: Move | None) -> Paper:
    body = version.body if version.seller_confirmed else without_payment(version.body)
    document = msgspec.json.decode(body, type=Snapshot)
    told = replaced(document, move)
    return paper.render(
        moved(document, move), letterhead, locale, version.created_at, replaced=told
    )
