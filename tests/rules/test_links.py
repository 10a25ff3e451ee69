import datetime as dt
import itertools
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.links import rules
from app.domain.links.rules import RULES, Facts, Opening, Reason, decide

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
OPEN = Facts(
    portal_enabled=True,
    known=True,
    customer_enabled=True,
    expires_at=NOW + dt.timedelta(days=1),
    document_shown=True,
)
#: What breaks each rule, and only that one.
BREAKS: dict[Reason, dict[str, object]] = {
    "portal_disabled": {"portal_enabled": False},
    "unknown_token": {"known": False},
    "customer_portal_disabled": {"customer_enabled": False},
    "revoked": {"revoked": True},
    "superseded": {"superseded": True},
    "expired": {"expires_at": NOW},
    "not_found": {"document_shown": False},
}


def facts(*broken: Reason, **changes: object) -> Facts:
    fields = {name: getattr(OPEN, name) for name in Facts.__struct_fields__}
    for reason in broken:
        fields |= BREAKS[reason]
    return Facts(**{**fields, **changes})


def opening(**changes: object) -> Opening:
    customer, document = uuid.uuid4(), uuid.uuid4()
    fields = {
        "link": uuid.uuid4(),
        "customer": customer,
        "only": document,
        "revoked": False,
        "superseded": False,
        "expires_at": NOW + dt.timedelta(days=1),
        "customer_enabled": True,
        "portal_enabled": True,
        "keep_paid_links_open": True,
        "show_credit_notes": True,
        "show_quotes": True,
        "show_sales_orders": True,
        "hide_future_invoices": False,
        "time_zone": "UTC",
        "document": document,
        "owner": customer,
        "kind": "invoice",
        "total": 100,
        "due": 100,
        "issued_on": NOW.date(),
        "version": 1,
    }
    return Opening(**{**fields, **changes})  # type: ignore[arg-type]


def reason(found: Opening, *, document_asked: bool = True) -> Reason | None:
    return decide(rules.facts(found, NOW, document_asked=document_asked), NOW).reason


def test_link_without_fault_opens() -> None:
    access = decide(OPEN, NOW)
    assert access.reason is None
    assert all(check.passed for check in access.checks)


def test_every_rule_is_explained_in_order() -> None:
    assert tuple(check.rule for check in decide(OPEN, NOW).checks) == RULES
    assert set(BREAKS) == set(RULES)


@pytest.mark.parametrize("broken", RULES)
def test_each_broken_rule_refuses(broken: Reason) -> None:
    access = decide(facts(broken), NOW)
    assert access.reason == broken
    assert [check.rule for check in access.checks if not check.passed] == [broken]


@pytest.mark.parametrize(
    "broken",
    [subset for size in range(2, len(RULES) + 1) for subset in itertools.combinations(RULES, size)],
    ids="+".join,
)
def test_first_broken_rule_decides(broken: tuple[Reason, ...]) -> None:
    access = decide(facts(*broken), NOW)
    assert access.reason == broken[0]
    assert [check.rule for check in access.checks if not check.passed] == list(broken)


@pytest.mark.parametrize(("seconds", "expected"), [(1, None), (0, "expired"), (-1, "expired")])
def test_link_opens_until_it_expires(seconds: int, expected: Reason | None) -> None:
    expires_at = NOW + dt.timedelta(seconds=seconds)
    assert decide(facts(expires_at=expires_at), NOW).reason == expected


def test_link_not_handed_out_has_no_end() -> None:
    assert decide(facts(expires_at=None), NOW).reason is None


def test_portal_home_asks_for_no_document() -> None:
    assert decide(facts(document_shown=None), NOW).reason is None


def test_paid_invoice_outlives_its_link() -> None:
    past = NOW - dt.timedelta(days=1)
    assert reason(opening(due=0, expires_at=past)) is None
    assert reason(opening(due=1, expires_at=past)) == "expired"
    assert reason(opening(due=0, expires_at=past, keep_paid_links_open=False)) == "expired"


def test_revoking_ends_a_paid_invoice_too() -> None:
    assert reason(opening(due=0, revoked=True)) == "revoked"


def test_portal_link_to_paid_invoice_expires() -> None:
    past = NOW - dt.timedelta(days=1)
    assert reason(opening(only=None, due=0, expires_at=past)) == "expired"


def test_document_of_other_customer_is_hidden() -> None:
    assert reason(opening(only=None, owner=uuid.uuid4())) == "not_found"


def test_document_link_opens_only_its_own() -> None:
    assert reason(opening(document=uuid.uuid4())) == "not_found"


def test_absent_document_is_not_found() -> None:
    assert reason(opening(only=None, document=None, owner=None, kind=None)) == "not_found"


def test_credit_notes_follow_their_switch() -> None:
    assert reason(opening(kind="credit_note")) is None
    assert reason(opening(kind="credit_note", show_credit_notes=False)) == "not_found"
    assert reason(opening(kind="invoice", show_credit_notes=False)) is None


def test_future_invoices_follow_their_switch() -> None:
    tomorrow = NOW.date() + dt.timedelta(days=1)
    assert reason(opening(issued_on=tomorrow)) is None
    assert reason(opening(issued_on=tomorrow, hide_future_invoices=True)) == "not_found"
    assert reason(opening(hide_future_invoices=True)) is None


def test_today_is_the_business_day() -> None:
    """At noon in UTC it is tomorrow already on Kiritimati."""
    tomorrow = NOW.date() + dt.timedelta(days=1)
    hidden = opening(issued_on=tomorrow, hide_future_invoices=True, time_zone="Pacific/Kiritimati")
    assert reason(hidden) is None


@given(st.binary(min_size=32, max_size=64), st.uuids())
def test_token_is_derived_and_recognised(key: bytes, link: uuid.UUID) -> None:
    token = rules.token(key, link)
    assert len(token) == 32
    assert token == rules.token(key, link)
    assert rules.token_hash(token) is not None
    assert rules.token_hash(token.upper()) == rules.token_hash(token)


@given(st.uuids(), st.uuids())
def test_tokens_differ_by_link(one: uuid.UUID, other: uuid.UUID) -> None:
    key = bytes(32)
    assert (rules.token(key, one) == rules.token(key, other)) == (one == other)


def test_retyped_letters_are_forgiven() -> None:
    assert rules.token_hash("0" * 31 + "1") == rules.token_hash("O" * 31 + "l")


@pytest.mark.parametrize(
    "text", ["", "0" * 31, "0" * 33, "0" * 31 + "u", "0" * 31 + "é", "../" * 9]
)
def test_other_text_is_no_token(text: str) -> None:
    assert rules.token_hash(text) is None
