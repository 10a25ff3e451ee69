"""The activity log: every event there is, and the feed read back from it."""
