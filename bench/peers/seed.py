# mypy: ignore-errors
"""Fills the FastAPI peer's database with what a copy of Porchlight's holds: python seed.py COPY."""

import datetime as dt
import json
import sqlite3
import sys
import uuid

import models
from database import engine_for
from sqlalchemy.orm import Session

_PARTS = {"lines": models.Line, "taxes": models.TaxSubtotal, "payment": models.PaymentMeans}
_DATES = ("issued_on", "due_on", "valid_until", "tax_point_on")


def main(copy: str) -> None:
    source = sqlite3.connect(copy)
    source.row_factory = sqlite3.Row
    engine = engine_for("sqlite")
    models.Base.metadata.create_all(engine)
    with Session(engine) as session:
        _settings(session, source)
        _billing(session, source)
        for row in source.execute("SELECT id, name, portal_enabled, version FROM customer"):
            known = models.Customer(id=uuid.UUID(row["id"]), name=row["name"])
            known.portal_enabled = bool(row["portal_enabled"])
            known.version = row["version"]
            session.add(known)
        for row in source.execute(
            "SELECT document.*, document_version.body, seller.confirmed_at FROM document"
            " JOIN document_version ON document_version.document = document.id"
            " AND document_version.version = document.version"
            " JOIN seller ON seller.id = document.seller"
        ):
            session.add(_document(row))
        for row in source.execute("SELECT * FROM link"):
            session.add(_link(row))
        session.commit()
    engine.dispose()


def _settings(session: Session, source: sqlite3.Connection) -> None:
    row = source.execute("SELECT * FROM settings").fetchone()
    session.add(
        models.Settings(
            id=1,
            time_zone=row["time_zone"],
            portal_enabled=bool(row["portal_enabled"]),
            keep_paid_links_open=bool(row["keep_paid_links_open"]),
            show_credit_notes=bool(row["show_credit_notes"]),
            show_quotes=bool(row["show_quotes"]),
            show_sales_orders=bool(row["show_sales_orders"]),
            hide_future_invoices=bool(row["hide_future_invoices"]),
            version=row["version"],
        )
    )


def _billing(session: Session, source: sqlite3.Connection) -> None:
    row = source.execute("SELECT * FROM billing").fetchone()
    session.add(
        models.Billing(
            id=1,
            secret_key=row["secret_key"],
            other_amounts=bool(row["other_amounts"]),
            least_share=row["least_share"],
            late_fee_policy=row["late_fee_policy"],
        )
    )


def _document(row: sqlite3.Row) -> models.Document:
    said = json.loads(row["body"])
    related = {name: said.pop(name) for name in (*_PARTS, "seller", "buyer", "id")}
    for name in _DATES:
        said[name] = _date(said[name])
    document = models.Document(
        id=uuid.UUID(related["id"]),
        customer_id=uuid.UUID(row["customer"]),
        seller=models.Party(**related["seller"]),
        buyer=models.Party(**related["buyer"]),
        seller_confirmed=row["confirmed_at"] is not None,
        total=row["total"],
        paid=row["paid"],
        due=row["due"],
        processing=row["processing"],
        instalment=row["instalment"],
        instalment_on=_date(row["instalment_on"]),
        voided_at=_time(row["voided_at"]),
        **said,
    )
    for name, model in _PARTS.items():
        rows = [model(position=at, **part) for at, part in enumerate(related[name])]
        setattr(document, name, rows)
    return document


def _link(row: sqlite3.Row) -> models.Link:
    times = {name: _time(row[name]) for name in ("expires_at", "revoked_at", "superseded_at")}
    return models.Link(
        id=uuid.UUID(row["id"]),
        customer_id=uuid.UUID(row["customer"]),
        document_id=uuid.UUID(row["document"]) if row["document"] else None,
        token_hash=row["token_hash"],
        **times,
    )


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _time(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text).replace(tzinfo=None) if text else None


if __name__ == "__main__":
    main(sys.argv[1])
