"""Sessions: how staff sign in, and for how long."""
