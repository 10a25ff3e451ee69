"""What mail that came back says."""

import uuid

import pytest

from app.formats.letter.bounces import notified

DELIVERY = uuid.UUID("019aa5b2-0000-7000-8000-000000000001")
WHY = "smtp; 550 5.1.1 <maren@holt.example>:\r\n    no such user"


def notice(
    action: str = "failed", to: str = "bounces@alder.example", inside: str = "", why: str = WHY
) -> bytes:
    """As Postfix writes one (RFC 3464, appendix E)."""
    inside = inside or (
        f"Content-Type: text/rfc822-headers\n\nMessage-ID: <{DELIVERY}@alder.example>\nTo: x@y.z\n"
    )
    return (
        f"From: MAILER-DAEMON@holt.example\nTo: {to}\nSubject: Undelivered\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nI am sorry.\n"
        "--b\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx.holt.example\n\n"
        f"Final-Recipient: rfc822; maren@holt.example\nAction: {action}\nStatus: 5.1.1\n"
        f"Diagnostic-Code: {why}\n\n"
        f"--b\n{inside}--b--\n"
    ).encode()


def test_failure_tells_what_the_server_said() -> None:
    found = notified(notice())
    assert found
    assert found.became == "bounced"
    assert found.said == "550 5.1.1 <maren@holt.example>: no such user"
    assert found.message_id == f"<{DELIVERY}@alder.example>"
    assert found.deliveries == ()


def test_address_of_its_own_names_the_delivery() -> None:
    found = notified(notice(to=f"<bounces+{DELIVERY.hex}@alder.example>"))
    assert found
    assert found.deliveries == (DELIVERY,)


def test_whole_message_inside_names_itself() -> None:
    inside = f"Content-Type: message/rfc822\n\nMessage-ID: <{DELIVERY}@alder.example>\n\nHello\n"
    found = notified(notice(inside=inside))
    assert found
    assert found.message_id == f"<{DELIVERY}@alder.example>"


@pytest.mark.parametrize("action", ["delayed", "relayed", "expanded", "", "whatever"])
def test_what_is_not_final_says_nothing(action: str) -> None:
    assert notified(notice(action)) is None


def test_arrival_is_told_in_any_case() -> None:
    found = notified(notice("Delivered"))
    assert found
    assert (found.became, found.said) == ("delivered", "")


def test_status_stands_where_no_reason_is_given() -> None:
    found = notified(notice(why=""))
    assert found
    assert found.said == "5.1.1"


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"\x00\xff\xfe",
        b"Subject: I am on holiday\n\nUntil Monday.\n",
        b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status",
        b"Content-Type: message/delivery-status\n\nAction: failed",
        notice()[:300],
        b"Content-Type: message/rfc822\n\n" * 5000,
        b"".join(
            b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(5000)
        ),
    ],
)
def test_anything_else_is_no_error(source: bytes) -> None:
    found = notified(source)
    assert found is None or found.deliveries == ()
