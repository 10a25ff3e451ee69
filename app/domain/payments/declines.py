"""Which tries that a bank refused are told of already: each is, once."""

from app.domain.payments.rules import ChargeFailure, IntentFacts
from app.engine import Row


def known(attempt: Row, intent: IntentFacts | None) -> list[str]:
    """The names of all declines of an attempt, of which Stripe may have forgotten some."""
    return [*_told(attempt, intent), *(failure.name for failure in untold(attempt, intent))]


def untold(attempt: Row, intent: IntentFacts | None) -> list[ChargeFailure]:
    """The declines that nobody was told of."""
    told = _told(attempt, intent)
    return [each for each in intent.failures if each.name not in told] if intent else []


def _told(attempt: Row, intent: IntentFacts | None) -> list[str]:
    names: list[str] = attempt["refusals"].split()
    if names or intent is None:
        return names
    # Before their names were kept, declines were counted, in their order.
    return [failure.name for failure in intent.failures[: attempt["declines"]]]
