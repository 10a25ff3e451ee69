"""API keys: programs that ask in the business's name."""
