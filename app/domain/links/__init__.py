"""Links: secret addresses, and the one rule that says whether one opens."""
