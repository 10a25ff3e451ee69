"""Effects that wait, are tried, and are done, once, or are given up where staff see it."""
