"""Which invoices somebody disputes at a bank."""

import uuid

from app.engine import db

#: Where a bank decides nothing more; what it took by `lost` it keeps.
OVER = ("lost", "won", "warning_closed", "prevented")
_ABOUT = (
    "EXISTS (SELECT 1 FROM chargeback JOIN allocation ON allocation.payment = chargeback.payment"
    " AND (allocation.undone_at IS NULL OR allocation.undone_reason LIKE 'chargeback:%')"
    " WHERE allocation.document = document.id AND chargeback.status NOT IN ({but}))"
)
#: A payment of this document is disputed still, as SQL.
WAITS = _ABOUT.format(but=", ".join(f"'{status}'" for status in OVER))
#: The same, or a bank has taken one back for good.
WAITS_OR_LOST = _ABOUT.format(but=", ".join(f"'{status}'" for status in OVER if status != "lost"))


async def waits(document: uuid.UUID) -> bool:
    """Whether a bank has still to decide about a payment of this document."""
    return bool(await db().fetch(f"SELECT id FROM document WHERE id = $1 AND {WAITS}", document))
