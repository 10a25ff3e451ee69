"""An SMTP server, spoken to over a few connections that are kept for a while (RFC 5321)."""

import contextlib
import ssl
import time

import msgspec
from aiosmtplib import (
    SMTP,
    SMTPConnectError,
    SMTPException,
    SMTPResponseException,
    SMTPServerDisconnected,
)

from app.domain.outgoing.rules import Outgoing
from app.effects.outbox import Attempt, Never, NotNow, Unknown

TIMEOUT = 30.0  # seconds for each answer
_KEPT = 20.0  # seconds that an idle connection is kept; servers wait at least five minutes
_PERMANENT = 500


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """What crosses the wire: from whom, to whom, what."""

    sender: str
    recipient: str
    body: bytes


class Smtp:
    """Connections to the one server of the settings; a change of those ends them.

    `trusted` says whose certificates count; else the system does.
    """

    def __init__(self, trusted: ssl.SSLContext | None = None) -> None:
        self._trusted = trusted
        self._idle: list[tuple[SMTP, float, Outgoing]] = []

    async def send(self, sent: Sent, outgoing: Outgoing, attempt: Attempt | None = None) -> str:
        """Hand one message over; gives what the server said. Raises NotNow, Never, Unknown.

        Not a second time once the server may have taken it.
        """
        connection = await self._connection(outgoing)
        try:
            said = await _handed_over(connection, sent, attempt)
        except BaseException:
            connection.close()
            raise
        self._idle.append((connection, time.monotonic(), outgoing))
        return said

    async def close(self) -> None:
        """End the idle connections, politely."""
        while self._idle:
            connection, _, _ = self._idle.pop()
            await _quit(connection)

    async def _connection(self, outgoing: Outgoing) -> SMTP:
        while self._idle:
            connection, since, known = self._idle.pop()
            fresh = time.monotonic() - since < _KEPT and known == outgoing
            if fresh and await _alive(connection):
                return connection
            await _quit(connection)
        return await _connected(outgoing, self._trusted)


async def _connected(outgoing: Outgoing, trusted: ssl.SSLContext | None) -> SMTP:
    connection = SMTP(
        hostname=outgoing.host,
        port=outgoing.port,
        timeout=TIMEOUT,
        use_tls=outgoing.security == "tls",
        start_tls=outgoing.security == "starttls",
        username=outgoing.username or None,
        password=outgoing.password or None,
        tls_context=trusted,
    )
    try:
        await connection.connect()
    except SMTPResponseException as refusal:  # also a wrong password: staff can mend that
        raise NotNow(_said(refusal)) from refusal
    except (SMTPException, OSError, ssl.SSLError) as error:
        raise NotNow(_unreached(outgoing, error)) from error
    return connection


async def _handed_over(connection: SMTP, sent: Sent, attempt: Attempt | None) -> str:
    try:
        beyond = await _beyond_ascii(connection, sent)
        await connection.mail(
            sent.sender,
            options=["SMTPUTF8"] if beyond else None,
            encoding="utf-8" if beyond else "ascii",
        )
        await connection.rcpt(sent.recipient, encoding="utf-8" if beyond else "ascii")
    except SMTPResponseException as refusal:
        raise _refused(refusal) from refusal
    except (SMTPException, OSError) as error:
        raise NotNow(_told(error)) from error
    if attempt:
        await attempt.begin()
    try:
        return (await connection.data(sent.body)).message
    except SMTPResponseException as refusal:
        raise _refused(refusal) from refusal
    except (SMTPException, OSError) as error:
        raise Unknown(_told(error)) from error


async def _beyond_ascii(connection: SMTP, sent: Sent) -> bool:
    """Whether an address needs SMTPUTF8 (RFC 6531). Raises Never where the server lacks it."""
    if sent.sender.isascii() and sent.recipient.isascii():
        return False
    if connection.is_ehlo_or_helo_needed:
        await connection.ehlo()
    if not connection.supports_extension("smtputf8"):
        raise Never("The mail server takes no addresses with letters such as é or ü (SMTPUTF8).")
    return True


async def _alive(connection: SMTP) -> bool:
    try:
        await connection.rset(timeout=5)
    except (SMTPException, OSError):
        return False
    return True


async def _quit(connection: SMTP) -> None:
    try:
        with contextlib.suppress(SMTPException, OSError):
            await connection.quit(timeout=2)
    finally:
        connection.close()


def _refused(refusal: SMTPResponseException) -> NotNow | Never:
    said = _said(refusal)
    return Never(said) if refusal.code >= _PERMANENT else NotNow(said)


def _said(refusal: SMTPResponseException) -> str:
    return f"{refusal.code} {refusal.message}"


def _unreached(outgoing: Outgoing, error: BaseException) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"The certificate of {outgoing.host} cannot be trusted: {cause.verify_message}."
        cause = cause.__cause__ or cause.__context__
    return f"{outgoing.host} cannot be reached: {_told(error)}"


def _told(error: BaseException) -> str:
    if isinstance(error, SMTPServerDisconnected | SMTPConnectError):
        return str(error) or "The connection was lost."
    return str(error) or type(error).__name__
