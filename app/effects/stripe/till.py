"""Everything that takes money, joined: who asks Stripe, who listens, who compares."""

from app.effects.stripe.autopay import Autopay, Charges
from app.effects.stripe.checkout import Checkout
from app.effects.stripe.connection import Connecting
from app.effects.stripe.ends import SessionEnds
from app.effects.stripe.gateway import Gateway
from app.effects.stripe.reading import Events
from app.effects.stripe.reconciler import Reconciler
from app.effects.stripe.refunds import Refunds


class Till:
    """One for each worker; `public_url` is where customers come back to, and Stripe tells us."""

    def __init__(self, gateway: Gateway, public_url: str) -> None:
        self.gateway = gateway
        self.checkout = Checkout(gateway, public_url)
        self.refunds = Refunds(gateway, self.checkout)
        self.reconciler = Reconciler(gateway, self.checkout, self.refunds)
        self.autopay = Autopay(gateway, self.checkout)
        self.connecting = Connecting(gateway, public_url)
        #: What the outbox does with Stripe.
        self.performers = (
            Events(self.checkout, self.refunds),
            SessionEnds(self.checkout),
            self.refunds,
            Charges(gateway, self.checkout),
        )
