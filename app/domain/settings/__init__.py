"""Settings: the business, its brand, and what its portal shows."""
