"""Staff: who may see and change what, and how they sign in."""
