"""Knowing a seller, and confirming that it is this business."""

import uuid

from app.domain import identifiers, tables
from app.domain.activity.rules import BankDetailsConfirmed, SettingsChanged
from app.domain.errors import Conflict, NotFound
from app.domain.parties import Party, identity
from app.domain.settings.queries import current
from app.domain.settings.rules import Settings, is_ours
from app.domain.unit import Unit
from app.engine import Row, db


async def known(unit: Unit, party: Party, settings: Settings) -> Row:
    """The row of this seller, made if it is `new`; confirmed at once if it is this business."""
    made = await db().fetch(
        "INSERT INTO seller (id, identity, name, vat_id, registration, created_at, confirmed_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (identity) DO NOTHING RETURNING id",
        identifiers.new(),
        identity(party),
        party.legal_name or party.name,
        party.vat_id,
        party.registration.value if party.registration else "",
        unit.now,
        unit.now if is_ours(settings, party) else None,
    )
    rows = await db().fetch("SELECT * FROM seller WHERE identity = $1", identity(party))
    return rows[0] | {"new": bool(made)}


async def confirm(seller: uuid.UUID, actor: str) -> None:
    """Take `seller` for this business: its bank details are shown from now on.

    A business that has no name yet takes the seller's. Raises NotFound, Conflict.
    """
    async with Unit(actor) as unit:
        rows = await db().fetch("SELECT * FROM seller WHERE id = $1", seller)
        if not rows:
            raise NotFound("There is no such seller.")
        if rows[0]["confirmed_at"]:
            raise Conflict("This seller is confirmed already.")
        await tables.Seller.update({tables.Seller.confirmed_at: unit.now}).where(
            tables.Seller.id == seller
        )
        unit.record(BankDetailsConfirmed(seller=seller))
        if not (await current()).name:
            await _name_business(unit, rows[0])


async def _name_business(unit: Unit, seller: Row) -> None:
    fields = ("name", "vat_id", "registration")
    await db().fetch(
        "UPDATE settings SET name = $1, vat_id = $2, registration = $3, version = version + 1"
        " WHERE id = 1",
        *(seller[field] for field in fields),
    )
    unit.record(SettingsChanged(fields=fields))
