"""Scenarios of stripe-measured's section 7 are numbered as there: `test_s01_…`."""

from tests.payments.bank import bank

__all__ = ["bank"]
