"""Visits: who sat at a link, whether that was a person, and what was read."""
