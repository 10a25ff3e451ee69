from datetime import timedelta

import pytest

from app.sandbox.errors import ApiError
from tests.sandbox.conftest import DISPUTED, Shop, refusal
from tests.sandbox.test_refunds import fresh, refund


async def test_dispute_takes_money_and_fee(shop: Shop) -> None:
    charge = await shop.charge("4000000000000259")
    shop.sandbox.advance(timedelta(seconds=2))
    dispute = (await shop.v1.disputes.list_async({"charge": charge.id})).data[0]
    booked = dispute.balance_transactions[0]
    assert (dispute.status, dispute.amount) == ("needs_response", 5000)
    assert (booked.amount, booked.fee, booked.net) == (-5000, 1500, -6500)
    assert (await fresh(shop, charge)).disputed is True
    assert shop.happened()[-2:] == ["charge.dispute.created", "charge.dispute.funds_withdrawn"]
    assert (await refusal(refund(shop, charge))).code == "charge_disputed"


async def test_won_dispute_brings_money_back(shop: Shop) -> None:
    dispute = shop.sandbox.dispute((await shop.charge()).id)
    answered = await shop.v1.disputes.update_async(
        dispute["id"], {"evidence": {"uncategorized_text": "It was delivered."}}
    )
    assert (answered.status, answered.evidence_details.submission_count) == ("under_review", 1)
    shop.sandbox.close_dispute(dispute["id"], won=True)
    won = await shop.v1.disputes.retrieve_async(dispute["id"])
    assert (won.status, sum(each.amount for each in won.balance_transactions)) == ("won", 0)
    assert shop.happened()[-3:] == [
        "charge.dispute.updated", "charge.dispute.funds_reinstated", "charge.dispute.closed",
    ]  # fmt: skip


async def test_unanswered_dispute_is_lost(shop: Shop) -> None:
    dispute = shop.sandbox.dispute((await shop.charge()).id)
    shop.sandbox.advance(timedelta(days=7))
    lost = await shop.v1.disputes.retrieve_async(dispute["id"])
    assert (lost.status, lost.evidence_details.past_due) == ("lost", True)
    assert shop.happened()[-1] == "charge.dispute.closed"


async def test_accepted_dispute_is_lost(shop: Shop) -> None:
    dispute = shop.sandbox.dispute((await shop.charge()).id)
    assert (await shop.v1.disputes.close_async(dispute["id"])).status == "lost"


async def test_inquiry_moves_no_money(shop: Shop) -> None:
    charge = await shop.charge()
    inquiry = shop.sandbox.emit_inquiry(charge.id)
    assert (inquiry["status"], inquiry["balance_transactions"]) == ("warning_needs_response", [])
    assert shop.happened()[-1] == "charge.dispute.created"
    assert (await refund(shop, charge, amount=100)).status == "succeeded"
    shop.sandbox.close_dispute(inquiry["id"], won=True)
    assert shop.sandbox.objects[inquiry["id"]]["status"] == "warning_closed"
    assert (await fresh(shop, charge)).disputed is False


async def test_escalated_inquiry_takes_what_is_left(shop: Shop) -> None:
    charge = await shop.charge()
    shop.sandbox.emit_inquiry(charge.id)
    await refund(shop, charge, amount=2000)
    dispute = shop.sandbox.dispute(charge.id)
    assert dispute["balance_transactions"][0]["amount"] == -3000


async def test_refunded_charge_cannot_be_disputed(shop: Shop) -> None:
    charge = await shop.charge()
    await refund(shop, charge)
    with pytest.raises(ApiError, match="has been refunded"):
        shop.sandbox.dispute(charge.id)


async def test_network_warns_of_fraud_early(shop: Shop) -> None:
    charge = await shop.charge()
    warning = shop.sandbox.warn(charge.id)
    found = await shop.v1.radar.early_fraud_warnings.retrieve_async(warning["id"])
    assert (found.charge, found.actionable) == (charge.id, True)
    assert shop.happened()[-1] == "radar.early_fraud_warning.created"


async def test_second_dispute_is_refused(shop: Shop) -> None:
    charge = await shop.charge("4000000000000259")
    shop.sandbox.dispute(charge.id)
    with pytest.raises(ApiError, match="disputed already"):
        shop.sandbox.dispute(charge.id)
    shop.sandbox.advance(timedelta(days=1))
    assert shop.happened().count("charge.dispute.created") == 1


async def test_inquiry_can_become_a_dispute(shop: Shop) -> None:
    charge = await shop.charge()
    inquiry = shop.sandbox.emit_inquiry(charge.id)
    dispute = shop.sandbox.dispute(charge.id)
    assert (dispute["id"], dispute["status"]) == (inquiry["id"], "needs_response")
    assert shop.happened()[-2:] == ["charge.dispute.updated", "charge.dispute.funds_withdrawn"]


async def test_disputed_debit_is_lost_at_once(shop: Shop) -> None:
    method = await shop.saved(iban=DISPUTED)
    intent = await shop.charge_saved(method)
    shop.sandbox.advance(timedelta(days=4))
    dispute = (await shop.v1.disputes.list_async({"payment_intent": intent.id})).data[0]
    assert (dispute.status, dispute.evidence_details.due_by) == ("lost", None)
    assert shop.happened()[-3:] == [
        "charge.dispute.created", "charge.dispute.funds_withdrawn", "charge.dispute.closed",
    ]  # fmt: skip
