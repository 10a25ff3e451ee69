"""Engagement over time: what people did in a stretch of days, and how far documents came."""
