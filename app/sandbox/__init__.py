"""A stand-in for Stripe: for the demo and the tests, in which no money moves.

It imports nothing of ours. What it answers is checked against the types of Stripe's own SDK, and
so is what it is asked.
"""

from app.sandbox.client import client
from app.sandbox.sandbox import Sandbox

__all__ = ["Sandbox", "client"]
