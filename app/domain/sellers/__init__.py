"""Sellers: who issued a document, and whether that is us."""
