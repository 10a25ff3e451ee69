import datetime as dt
import uuid
from collections.abc import Callable

import msgspec
import pytest

from app.domain.activity.rules import AnyEvent, LinkCopied, LinkDenied, LinkRegenerated
from app.domain.errors import Conflict, Gone, NotFound
from app.domain.links import actions, queries, rules
from app.domain.links.rules import Keyring
from app.domain.settings import actions as settings
from app.domain.settings.rules import Changes
from app.engine import Database, db
from tests import make

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


async def events(link: uuid.UUID) -> list[AnyEvent]:
    rows = await db().fetch("SELECT data FROM activity WHERE link = $1 ORDER BY seq", link)
    return [msgspec.json.decode(row["data"], type=AnyEvent) for row in rows]


async def reason(token: str, document: uuid.UUID | None = None) -> rules.Reason | None:
    hashed = rules.token_hash(token)
    assert hashed
    found = await queries.opening(hashed, document)
    assert found
    now = dt.datetime.now(dt.UTC)
    asked = document is not None or found[0].only is not None
    return rules.decide(rules.facts(found[0], now, document_asked=asked), now).reason


async def test_clock_starts_at_first_copy(
    database: Database, at: Callable[[dt.datetime], None]
) -> None:
    at(NOW)
    sent = await make.sent_invoice()
    first = await queries.link(sent.link)
    assert first.expires_at == NOW + dt.timedelta(days=30)
    at(NOW + dt.timedelta(days=10))
    again = await actions.copy(sent.link, "system")
    assert again.expires_at == first.expires_at
    assert [type(event) for event in await events(sent.link)][-2:] == [LinkCopied, LinkCopied]


async def test_copy_hands_out_the_same_token(database: Database) -> None:
    sent = await make.sent_invoice()
    again = await actions.copy(sent.link, "system")
    assert again.path == f"/portal/invoice/{sent.token}"


async def test_database_knows_no_token(database: Database) -> None:
    sent = await make.sent_invoice()
    for table in ("link", "activity", "outbox", "visit"):
        for row in await db().fetch(f"SELECT * FROM {table}"):  # our own tables
            assert sent.token not in str(row)


async def test_both_links_open_the_document(database: Database) -> None:
    sent = await make.sent_invoice()
    assert await reason(sent.token) is None
    assert await reason(sent.portal_token, sent.document) is None


async def test_new_validity_is_for_new_links(
    database: Database, at: Callable[[dt.datetime], None]
) -> None:
    at(NOW)
    old = await make.sent_invoice()
    await settings.change(Changes(version=1, link_days=90), "system")
    new = await make.sent_invoice(buyer=make.party("Another"))
    lasts = [(await queries.link(link)).expires_at for link in (old.link, new.link)]
    assert lasts == [NOW + dt.timedelta(days=30), NOW + dt.timedelta(days=90)]


async def test_regenerated_link_supersedes_at_once(database: Database) -> None:
    sent = await make.sent_invoice()
    successor = await actions.regenerate(sent.link, "system")
    assert await reason(sent.token) == "superseded"
    new = (await actions.copy(successor, "system")).path.rsplit("/", 1)[1]
    assert new != sent.token
    assert await reason(new) is None
    assert await reason(sent.portal_token, sent.document) is None
    assert (await events(sent.link))[-1] == LinkRegenerated(scope="document", successor=successor)


async def test_revoked_link_has_no_successor(database: Database) -> None:
    sent = await make.sent_invoice()
    await actions.revoke(sent.link, "system")
    assert await reason(sent.token) == "revoked"
    assert [link.reason for link in await queries.of_document(sent.document)] == ["revoked"]


async def test_ended_link_cannot_be_handed_out(database: Database) -> None:
    sent = await make.sent_invoice()
    await actions.revoke(sent.link, "system")
    for action in (actions.copy, actions.regenerate, actions.revoke):
        with pytest.raises(Conflict):
            await action(sent.link, "system")


async def test_expired_link_cannot_be_copied(
    database: Database, at: Callable[[dt.datetime], None]
) -> None:
    at(NOW)
    sent = await make.sent_invoice()
    at(NOW + dt.timedelta(days=30))
    with pytest.raises(Conflict, match="expired"):
        await actions.copy(sent.link, "system")


async def test_new_link_follows_a_revoked_one(database: Database) -> None:
    sent = await make.sent_invoice()
    with pytest.raises(Conflict):
        await actions.renew(sent.customer, sent.document, "system")
    await actions.revoke(sent.link, "system")
    new = await actions.renew(sent.customer, sent.document, "system")
    standing = await queries.of_document(sent.document)
    assert [link.id for link in standing] == [new, sent.link]


async def test_refusal_is_told_once_an_hour(
    database: Database, at: Callable[[dt.datetime], None]
) -> None:
    at(NOW)
    sent = await make.sent_invoice()
    await actions.revoke(sent.link, "system")
    hashed = rules.token_hash(sent.token)
    assert hashed
    found = await queries.opening(hashed, None)
    assert found
    before = len(await events(sent.link))
    for minutes in (0, 1, 59, 61):
        at(NOW + dt.timedelta(minutes=minutes))
        await actions.deny(found[0], "revoked")
    assert (await events(sent.link))[before:] == [LinkDenied(reason="revoked")] * 2


async def test_retired_key_still_knows_its_links(database: Database) -> None:
    sent = await make.sent_invoice()
    old = queries.keyring()
    queries.use(Keyring({"new": bytes(32), **old.keys}))
    assert (await actions.copy(sent.link, "system")).path.endswith(sent.token)
    assert (await queries.link(sent.link)).address.startswith("/portal/invoice/")


async def test_lost_key_is_told_plainly(database: Database) -> None:
    sent = await make.sent_invoice()
    queries.use(Keyring({"new": bytes(32)}))
    with pytest.raises(Gone, match="regenerate"):
        await actions.copy(sent.link, "system")
    assert "…" in (await queries.link(sent.link)).address


async def test_unknown_link_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound):
        await actions.revoke(uuid.uuid4(), "system")
