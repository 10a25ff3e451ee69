"""Lists that staff take away as CSV."""

import uuid

from litestar import Response
from litestar.params import FromQuery

from app.domain.money import major
from app.domain.payments.export import ExportedPayment, exported
from app.domain.payments.lists import PaymentMethod, WantedPayments
from app.domain.payments.rules import PaymentStatus
from app.formats.spreadsheet import MARK, MEDIA_TYPE, Cell, rows
from app.http.parameters import Day, Search

#: The heads of the columns, which programs may rely on.
PAYMENTS = (
    "received_on", "customer", "method", "last4", "reference", "documents", "status", "currency",
    "amount", "refunded", "charged_back", "credit", "fee", "fee_currency", "payment_intent", "id",
)  # fmt: skip


async def payments(  # noqa: PLR0913, PLR0917  # each is a filter
    q: Search = "",
    method: FromQuery[PaymentMethod | None] = None,
    status: FromQuery[PaymentStatus | None] = None,
    customer: FromQuery[uuid.UUID | None] = None,
    since: Day = None,
    until: Day = None,
) -> Response[bytes]:
    """All payments that the list shows, as CSV; amounts are decimals of their currency."""
    wanted = WantedPayments(
        search=q, method=method, status=status, customer=customer, since=since, until=until
    )
    headers = {"content-disposition": 'attachment; filename="payments.csv"'}
    pages = [rows(_cells(each) for each in some) async for some in exported(wanted)]
    body = "".join((MARK, rows([PAYMENTS]), *pages)).encode()
    return Response(body, media_type=MEDIA_TYPE, headers=headers)


def _cells(payment: ExportedPayment) -> tuple[Cell, ...]:
    row = payment.row
    sums = (row.amount, row.refunded, row.charged_back, row.credit)
    return (
        row.received_on,
        row.customer_name,
        row.method,
        row.last4,
        row.reference,
        " ".join(payment.numbers),
        row.status,
        row.currency,
        *(major(each, row.currency) for each in sums),
        None if payment.fee is None else major(payment.fee, payment.fee_currency),
        payment.fee_currency,
        payment.intent,
        str(row.id),
    )
