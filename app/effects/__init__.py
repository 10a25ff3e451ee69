"""What we do to the world, and what costs more than a request should wait for."""
