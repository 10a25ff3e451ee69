"""Erasing a customer: everything personal in one transaction, and one entry without any of it."""

import datetime as dt
import uuid
from collections.abc import Sequence

import msgspec

from app.domain import clock
from app.domain.activity.rules import CustomerErased
from app.domain.clock import local_date
from app.domain.customers.queries import encoded
from app.domain.delivery import rules as delivery
from app.domain.erasure import money, rules
from app.domain.erasure.rules import ErasurePlan, KeptDocument
from app.domain.errors import Conflict, Fault, NotFound, Refused
from app.domain.outbox import actions as outbox
from app.domain.parties import Party
from app.domain.settings.queries import current
from app.domain.unit import Unit
from app.engine import db, places

_DOCUMENTS = "(SELECT id FROM document WHERE customer = $1)"
_LINKS = "(SELECT id FROM link WHERE customer = $1)"
_DELIVERIES = "(SELECT id FROM delivery WHERE customer = $1)"
_VISITS = f"(SELECT id FROM visit WHERE link IN {_LINKS})"
#: In the order in which one refers to the other; `$1` is the customer.
_PERSONAL = (
    f"DELETE FROM document_view WHERE visit IN {_VISITS}",
    f"DELETE FROM visit WHERE link IN {_LINKS}",
    f"DELETE FROM access_code WHERE link IN {_LINKS}",
    f"DELETE FROM message WHERE delivery IN {_DELIVERIES}",
    "DELETE FROM delivery WHERE customer = $1",
    "DELETE FROM contact WHERE customer = $1",
    "DELETE FROM reminder_refusal WHERE customer = $1",
    f"DELETE FROM draft WHERE document IN {_DOCUMENTS}",
    f"UPDATE import_file SET name = '' WHERE document IN {_DOCUMENTS} OR customer = $1",
)
_SHORTEST = 4  # letters of a name that is looked for in e-mails to staff


async def plan(customer: uuid.UUID) -> ErasurePlan:
    """What `erase` would do now; writes nothing. Raises NotFound."""
    rows = await db().fetch("SELECT name FROM customer WHERE id = $1", customer)
    if not rows:
        raise NotFound("There is no such customer.")
    (counted,) = await db().fetch(
        "SELECT (SELECT count(*) FROM contact WHERE customer = $1) AS contacts,"
        " (SELECT count(*) FROM link WHERE customer = $1 AND revoked_at IS NULL"
        " AND superseded_at IS NULL) AS links,"
        " (SELECT count(*) FROM delivery WHERE customer = $1) AS messages,"
        f" (SELECT count(*) FROM visit WHERE link IN {_LINKS}) AS visits",
        customer,
    )
    documents, kept = await _documents(customer)
    return ErasurePlan(
        customer=customer, name=rows[0]["name"], documents=documents, kept=kept, **counted
    )


async def erase(customer: uuid.UUID, confirmed: str, actor: str) -> ErasurePlan:
    """Erase a customer; gives what went and what stays. The log is not touched.

    `confirmed` is the customer's name as the one who asks typed it. Erasing again takes away what
    need not be kept any more. Raises NotFound, Refused, or Conflict while a message is being sent.
    """
    async with Unit(actor) as unit:
        before = await plan(customer)
        if confirmed.strip() != before.name:
            fault = Fault("confirmed", "Type the customer's name exactly as it is written.")
            raise Refused("This customer was not erased.", fault)
        needles = await _needles(customer)
        await _stop_messages(customer)
        await _forget_visitors(customer)
        await money.forget(customer)
        files = await _papers(customer)
        for statement in _PERSONAL:
            await db().fetch(statement, customer)
        files += await _remove(before.documents)
        await _drop_files(files)
        await _empty(unit, customer)
        await _forget_mails(needles)
        unit.record(
            CustomerErased(documents=before.documents, kept=len(before.kept)), customer=customer
        )
    return before


async def _documents(
    customer: uuid.UUID,
) -> tuple[tuple[uuid.UUID, ...], tuple[KeptDocument, ...]]:
    """Those that go whole, and those that have to be kept."""
    today = local_date(clock.now(), (await current()).time_zone)
    rows = await db().fetch(
        "SELECT id, kind, number, issued_on, version FROM document WHERE customer = $1"
        " ORDER BY issued_on, id",
        customer,
    )
    gone: list[uuid.UUID] = []
    kept: list[KeptDocument] = []
    for row in rows:
        issued_on = msgspec.convert(row["issued_on"], dt.date, strict=False)
        until = rules.kept_until(row["kind"], issued_on)
        if not row["version"] or until < today:
            gone.append(row["id"])
        else:
            kept.append(
                KeptDocument(id=row["id"], kind=row["kind"], number=row["number"], until=until)
            )
    return tuple(gone), tuple(kept)


async def _needles(customer: uuid.UUID) -> list[str]:
    """What would tell who it was: names, addresses, numbers."""
    rows = await db().fetch(
        "SELECT name, '' AS email, '' AS phone FROM customer WHERE id = $1"
        " UNION SELECT name, email, phone FROM contact WHERE customer = $1"
        " UNION SELECT name, address, '' FROM delivery WHERE customer = $1",
        customer,
    )
    found = {text for row in rows for text in row.values()} | {str(customer)}
    return sorted(text for text in found if len(text) >= _SHORTEST)


async def _stop_messages(customer: uuid.UUID) -> None:
    """Nothing goes out any more, and nothing is left of what went. Raises Conflict."""
    rows = await db().fetch("SELECT id, state FROM delivery WHERE customer = $1", customer)
    for row in rows:
        if row["state"] == "queued":
            try:
                await outbox.withdraw(delivery.key(row["id"]))
            except Conflict:
                await _settled_or_busy(row["id"])
    keys = [key for row in rows for key in (delivery.key(row["id"]), f"code:{row['id']}")]
    for start in range(0, len(keys), 500):
        some = keys[start : start + 500]
        await db().fetch(f"DELETE FROM outbox WHERE key IN {places(1, len(some))}", *some)


async def _settled_or_busy(message: uuid.UUID) -> None:
    """Raises Conflict where somebody is at it now."""
    busy = await db().fetch(
        "SELECT id FROM outbox WHERE key IN ($1, $2) AND done_at IS NULL AND failed_at IS NULL",
        delivery.key(message),
        f"code:{message}",
    )
    if busy:
        raise Conflict("A message to this customer is being sent now: try again in a minute.")


async def _forget_visitors(customer: uuid.UUID) -> None:
    """How many came each day stays; that it was the same browser does not."""
    await db().fetch(
        "UPDATE visitor_day SET visitor = replace(CAST(id AS varchar), '-', '') WHERE visitor IN"
        f" (SELECT visitor FROM visit WHERE link IN {_LINKS} AND visitor <> '')"
        f" OR visitor IN (SELECT replace(CAST(id AS varchar), '-', '') FROM visit"
        f" WHERE link IN {_LINKS})",
        customer,
    )


async def _papers(customer: uuid.UUID) -> list[str]:
    """Drop the PDFs of this customer; those of documents that stay are made again when asked."""
    rows = await db().fetch(
        f"DELETE FROM paper WHERE document IN {_DOCUMENTS} OR document IS NULL RETURNING file",
        customer,
    )
    return [row["file"] for row in rows]


async def _remove(documents: Sequence[uuid.UUID]) -> list[str]:
    """Delete documents whole; gives the files that were theirs."""
    if not documents:
        return []
    among = places(1, len(documents))
    files = await db().fetch(
        f"SELECT source AS file FROM document WHERE id IN {among} AND source IS NOT NULL UNION"
        f" SELECT file FROM document_file WHERE document IN"
        f" {places(1, len(documents), after=len(documents))}",
        *documents,
        *documents,
    )
    await money.remove(documents)
    for table in ("link", "document_file", "document_version", "document_hour"):
        await db().fetch(f"DELETE FROM {table} WHERE document IN {among}", *documents)
    await db().fetch(f"DELETE FROM engagement WHERE subject IN {among}", *documents)
    await db().fetch(f"UPDATE document SET against = NULL WHERE against IN {among}", *documents)
    await db().fetch(f"DELETE FROM document WHERE id IN {among}", *documents)
    return [row["file"] for row in files]


async def _drop_files(files: Sequence[str]) -> None:
    """Delete files that nothing refers to any more."""
    for file in sorted(set(files)):
        await db().fetch(
            "DELETE FROM file WHERE sha256 = $1"
            " AND NOT EXISTS (SELECT 1 FROM document WHERE source = file.sha256)"
            " AND NOT EXISTS (SELECT 1 FROM document_file WHERE file = sha256)"
            " AND NOT EXISTS (SELECT 1 FROM paper WHERE file = sha256)"
            " AND NOT EXISTS (SELECT 1 FROM settings WHERE logo = sha256)",
            file,
        )


async def _empty(unit: Unit, customer: uuid.UUID) -> None:
    """The row stays, since the log and documents name it, but says nothing; its links end."""
    name = rules.nobody(customer)
    await db().fetch(
        "UPDATE link SET revoked_at = coalesce(revoked_at, $1), delivery = NULL"
        " WHERE customer = $2",
        unit.now,
        customer,
    )
    await db().fetch(
        "UPDATE customer SET identity = $1, name = $2, country = '', external_id = NULL,"
        " party = $3, search = '', portal_enabled = $4, unfollowed_at = NULL,"
        " erased_at = coalesce(erased_at, $5), version = version + 1 WHERE id = $6",
        f"erased:{customer}",
        name,
        encoded(Party(name=name)),
        False,
        unit.now,
        customer,
    )


async def _forget_mails(needles: Sequence[str]) -> None:
    """E-mails to staff and answers to programs that tell of the customer go too."""
    for needle in needles:
        escaped = needle.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        await db().fetch(
            "DELETE FROM staff_message WHERE subject LIKE $1 ESCAPE '\\'"
            " OR text LIKE $1 ESCAPE '\\'",
            f"%{escaped}%",
        )
    answers = await db().fetch("SELECT key, body FROM request WHERE body IS NOT NULL")
    for answer in answers:  # of one day
        told = bytes(answer["body"]).decode(errors="replace")
        if any(needle in told for needle in needles):
            await db().fetch("DELETE FROM request WHERE key = $1", answer["key"])
