"""Stripe's test numbers, and what becomes of whoever uses them."""

import msgspec


class Decline(msgspec.Struct, frozen=True):
    """Why a bank said no: Stripe's words for it."""

    code: str
    decline_code: str
    message: str
    advice: str | None = "try_again_later"


GENERIC = Decline("card_declined", "generic_decline", "Your card was declined.")
FUNDS = Decline("card_declined", "insufficient_funds", "Your card has insufficient funds.")
LOST = Decline("card_declined", "lost_card", "Your card was declined.", "do_not_try_again")
STOLEN = Decline("card_declined", "stolen_card", "Your card was declined.", "do_not_try_again")
FRAUD = Decline("card_declined", "fraudulent", "Your card was declined.", "do_not_try_again")
EXPIRED = Decline("expired_card", "expired_card", "Your card has expired.", "confirm_card_data")
CVC = Decline(
    "incorrect_cvc",
    "incorrect_cvc",
    "Your card's security code is incorrect.",
    "confirm_card_data",
)
PROCESSING = Decline(
    "processing_error",
    "processing_error",
    "An error occurred while processing your card. Try again in a little bit.",
)
AUTHENTICATION = Decline(
    "authentication_required",
    "authentication_required",
    "Your card was declined. This transaction requires authentication.",
    None,
)


class Card(msgspec.Struct, frozen=True):
    """A test card. `challenge`: when 3-D Secure is asked for."""

    number: str
    what: str
    brand: str = "visa"
    decline: Decline | None = None
    challenge: str = "never"  # never, once, always
    saves: bool = True
    dispute: str = ""  # needs_response, warning_needs_response
    refund: str = "succeeded"  # succeeded, pending, failed
    method: str = ""


CARDS = (
    Card("4242424242424242", "Succeeds", method="pm_card_visa"),
    Card("5555555555554444", "Succeeds, a Mastercard", "mastercard", method="pm_card_mastercard"),
    Card("4000002500003155", "Asks for 3-D Secure, once", challenge="once",
         method="pm_card_authenticationRequiredOnSetup"),
    Card("4000002760003184", "Asks for 3-D Secure, always", challenge="always",
         method="pm_card_authenticationRequired"),
    Card("4000008260003178", "3-D Secure, then too little money", challenge="once", decline=FUNDS,
         method="pm_card_authenticationRequiredChargeDeclinedInsufficientFunds"),
    Card("4000000000000002", "Declined", decline=GENERIC, saves=False,
         method="pm_card_visa_chargeDeclined"),
    Card("4000000000009995", "Declined: too little money", decline=FUNDS, saves=False,
         method="pm_card_visa_chargeDeclinedInsufficientFunds"),
    Card("4000000000009987", "Declined: lost", decline=LOST, saves=False,
         method="pm_card_visa_chargeDeclinedLostCard"),
    Card("4000000000009979", "Declined: stolen", decline=STOLEN, saves=False,
         method="pm_card_visa_chargeDeclinedStolenCard"),
    Card("4100000000000019", "Declined: taken for fraud", decline=FRAUD, saves=False,
         method="pm_card_visa_chargeDeclinedFraudulent"),
    Card("4000000000000069", "Declined: expired", decline=EXPIRED, saves=False,
         method="pm_card_chargeDeclinedExpiredCard"),
    Card("4000000000000127", "Declined: wrong security code", decline=CVC, saves=False,
         method="pm_card_chargeDeclinedIncorrectCvc"),
    Card("4000000000000119", "Declined: error while processing", decline=PROCESSING, saves=False,
         method="pm_card_chargeDeclinedProcessingError"),
    Card("4000000000000341", "Can be saved, and is declined later", decline=GENERIC,
         method="pm_card_chargeCustomerFail"),
    Card("4000000000000259", "Succeeds, then is disputed", dispute="needs_response",
         method="pm_card_createDispute"),
    Card("4000000000001976", "Succeeds, then is inquired about", dispute="warning_needs_response",
         method="pm_card_createDisputeInquiry"),
    Card("4000000000007726", "Succeeds; a refund takes its time", refund="pending",
         method="pm_card_pendingRefund"),
    Card("4000000000005126", "Succeeds; a refund fails later", refund="failed",
         method="pm_card_refundFail"),
)  # fmt: skip

#: The payment methods that stand for them where no page is used.
METHODS = {card.method: card for card in CARDS}
_BY_NUMBER = {card.number: card for card in CARDS}


class Account(msgspec.Struct, frozen=True):
    """A test bank account for SEPA direct debit."""

    iban: str
    what: str
    fails: bool = False
    dispute: bool = False
    seconds: int = 3 * 86_400


ACCOUNTS = (
    Account("DE89370400440532013000", "Succeeds after 3 days"),
    Account("DE62370400440532013001", "Fails after 3 days", fails=True),
    Account("DE35370400440532013002", "Succeeds, then is disputed", dispute=True),
)
_BY_IBAN = {account.iban: account for account in ACCOUNTS}


def card(number: str) -> Card | None:
    return _BY_NUMBER.get("".join(number.split()))


def account(iban: str) -> Account | None:
    return _BY_IBAN.get("".join(iban.split()).upper())
