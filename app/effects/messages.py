"""What a message says when it goes out, whichever way."""

import msgspec

from app.domain.delivery import queries, reminders
from app.domain.delivery.rules import Made, OutgoingMessage
from app.domain.payments.receipts import numbers
from app.domain.templates.rules import Unfilled
from app.effects.outbox import Never
from app.formats.letter.letter import written

KEPT = "Kept in the outbox: nothing leaves this server."


async def made_from(delivery: OutgoingMessage, public_url: str) -> Made:
    """The message with markers for its links. Raises Never."""
    if await reminders.faults(delivery, delivery.customer, [delivery.recipient]):
        raise Never(f"{delivery.address} asked for no more reminders.", "ended")
    if why := await reminders.withheld(delivery, delivery.document):
        raise Never(why, "ended")
    material = await queries.material(delivery.customer, delivery.document, delivery.created_by)
    money = delivery.money
    settled = await numbers(money.payment) if money and money.payment else ()
    material = msgspec.structs.replace(material, money=money, numbers=settled)
    void = material.document is not None and material.document.status == "void"
    if void and delivery.purpose != "receipt":  # what arrived did, whatever became of the invoice
        raise Never("The document was voided before this went out.", "ended")
    links = await queries.addresses(delivery.id, public_url)
    if links is None:
        raise Never("Its link was ended before this went out.", "ended")
    try:
        return written(delivery, delivery.recipient, material, links)
    except Unfilled as unfilled:
        raise Never(f"There is no value for {unfilled}.", "wording") from unfilled
