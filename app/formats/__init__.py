"""How it is written down: bytes in and out, no input or output of its own."""
