"""Catalogues: one folder a language, the English text as the key."""
