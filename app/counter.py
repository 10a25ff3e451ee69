"""Where the demo's customers pay online: the sandbox, in the process that writes the demo."""

from app.config import Config
from app.demo.payments import Counter, Ear
from app.domain import clock
from app.effects.stripe.gateway import Gateway
from app.effects.stripe.till import Till
from app.main import stand_in
from app.sandbox.client import client


def counter(config: Config) -> Counter | None:
    """None where no sandbox is wanted, or a server began one: it holds its own in memory."""
    if (config.data / "sandbox.json").exists():
        return None
    bank = stand_in(config, now=clock.now, send=Ear())
    if bank is None:
        return None
    return Counter(Till(Gateway(config.stripe_api, client(bank)), config.public_url), bank)
