"""Erasure: the personal data of one customer goes, but for what the law wants kept."""
