"""Customers: who gets documents, and the switch of each one's portal."""
