"""Codes by e-mail, asked for before a link opens."""
