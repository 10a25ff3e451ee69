"""What happens by itself, by the names under which it is put off."""

from app.sandbox import charges, checkout, disputes, refunds, sessions
from app.sandbox.clock import Jobs

JOBS: Jobs = {
    "available": charges.make_available,
    "book": charges.book,
    "expire": sessions.expire_late,
    "lost": lambda state, key: disputes.open_late(state, key, "lost", "debit_not_authorized"),
    "needs_response": lambda state, key: disputes.open_late(state, key, "needs_response"),
    "refund failed": refunds.fail,
    "refund pending": refunds.succeed,
    "settle": checkout.settle,
    "unanswered": disputes.unanswered,
    "warning_needs_response": lambda state, key: disputes.open_late(
        state, key, "warning_needs_response"
    ),
}
