"""A gateway for text messages, asked over HTTP: Twilio's API, or our own contract (docs/sms.md)."""

import ssl

import httpx
import msgspec

from app.domain.outgoing.gateway import Gateway
from app.effects.outbox import Attempt, Never, NotNow, Unknown

TIMEOUT = 30.0  # seconds for the answer
_CONNECTING = 10.0  # seconds
_LONGEST_SAID = 300  # characters kept of what it says
#: It did not take it, and may later; a wrong secret is among them, since staff can mend that.
_LATER = frozenset({401, 403, 404, 408, 425, 429, 500, 503})
_TAKEN, _MOVED, _REFUSED, _BROKEN = 200, 300, 400, 500
#: Failures before the request went out.
_UNASKED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
#: What Twilio's errors mean (www.twilio.com/docs/api/errors), in words that help.
_CODES = {
    21211: "This is not a valid phone number",
    21214: "This number cannot be reached",
    21217: "This is not a valid phone number",
    21408: "The account may not send to this country",
    21610: "The recipient has opted out by answering STOP",
    21612: "This number cannot be reached from the sender",
    21614: "This is not a mobile number",
    21617: "The text is too long",
    30003: "The phone is off or out of reach",
    30004: "The recipient blocks these messages",
    30005: "The number is unknown or no longer in use",
    30006: "This is a landline, or its network takes no text messages",
    30007: "The network filtered it as unwanted",
    30008: "The network gave no reason",
}


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """One text message; `key` is what the other end knows it by, however often it is asked.

    `callback` is where Twilio reports what became of it; "" for nowhere.
    """

    key: str
    to: str
    body: str
    callback: str = ""


class Taken(msgspec.Struct, frozen=True):
    """The gateway has it, under an id of its own."""

    id: str
    said: str


class _Twilio(msgspec.Struct):
    """Of Twilio's answer, only what is asked here: a message, or an error."""

    sid: str = ""
    status: str | int = ""
    code: int | None = None
    message: str = ""


class _Own(msgspec.Struct):
    id: str = ""
    message: str = ""


class Sms:
    """Connections to the gateway of the settings."""

    def __init__(self) -> None:
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(TIMEOUT, connect=_CONNECTING),
            trust_env=False,
            verify=ssl.create_default_context(),
        )

    async def send(self, text: Text, gateway: Gateway, attempt: Attempt | None = None) -> Taken:
        """Hand one text over, once. Raises NotNow, Never, Unknown.

        Source of the fields: Twilio's Messages resource, 2010-04-01.
        """
        request = _request(self._client, text, gateway)
        if attempt:
            await attempt.begin()
        try:
            answer = await self._client.send(request)
        except _UNASKED as error:
            raise NotNow(f"{request.url.host} cannot be reached: {_told(error)}") from error
        except httpx.HTTPError as error:
            raise Unknown(f"{request.url.host} did not answer: {_told(error)}") from error
        return _read(answer, gateway)

    async def close(self) -> None:
        await self._client.aclose()


def explained(code: int | str | None, said: str = "") -> str:
    """An error of Twilio's as a number and words."""
    digits = str(code or "")
    number = int(digits) if digits.isascii() and digits.isdecimal() else 0
    words = _CODES.get(number) or said or "The gateway gave no reason"
    return f"{number} {words}." if number else words


def _request(client: httpx.AsyncClient, text: Text, gateway: Gateway) -> httpx.Request:
    if gateway.transport == "twilio":
        address = f"{gateway.base}/2010-04-01/Accounts/{gateway.account}/Messages.json"
        sender = "MessagingServiceSid" if gateway.service else "From"
        form = {"To": text.to, sender: gateway.sender, "Body": text.body}
        if text.callback:
            form["StatusCallback"] = text.callback
        request = client.build_request("POST", address, data=form)
        authorize = httpx.BasicAuth(gateway.account, gateway.secret).auth_flow(request)
        return next(authorize)
    body = {"key": text.key, "to": text.to, "from": gateway.sender, "text": text.body}
    headers = {"idempotency-key": text.key}
    if gateway.secret:
        headers["authorization"] = f"Bearer {gateway.secret}"
    return client.build_request("POST", gateway.base, json=body, headers=headers)


def _read(answer: httpx.Response, gateway: Gateway) -> Taken:
    """What the answer means. Raises NotNow, Never, Unknown."""
    code, said = answer.status_code, _said(answer, gateway)
    if _TAKEN <= code < _MOVED:
        return _taken(answer, gateway)
    if code in _LATER:
        raise NotNow(f"{code} {said}")
    if _REFUSED <= code < _BROKEN:
        raise Never(said)
    if code < _REFUSED:
        raise NotNow(f"{code} This is not the gateway's address: it sends us elsewhere.")
    raise Unknown(f"{code} {said}")


def _taken(answer: httpx.Response, gateway: Gateway) -> Taken:
    try:
        if gateway.transport == "twilio":
            known = msgspec.json.decode(answer.content, type=_Twilio)
            found = Taken(known.sid, f"{known.status} {known.sid}".strip())
        else:
            identifier = msgspec.json.decode(answer.content, type=_Own).id
            found = Taken(identifier, identifier)
    except msgspec.MsgspecError as error:
        raise Unknown("It answered, but not as a gateway does.") from error
    if not found.id:
        raise Unknown("It answered without the message's id.")
    return Taken(found.id[:200], found.said[:_LONGEST_SAID])


def _said(answer: httpx.Response, gateway: Gateway) -> str:
    try:
        if gateway.transport == "twilio":
            error = msgspec.json.decode(answer.content, type=_Twilio)
            return explained(error.code, error.message)[:_LONGEST_SAID]
        message = msgspec.json.decode(answer.content, type=_Own).message
    except msgspec.MsgspecError:
        message = ""
    return message[:_LONGEST_SAID] or answer.reason_phrase


def _told(error: Exception) -> str:
    return str(error) or type(error).__name__
