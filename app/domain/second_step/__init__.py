"""The second step of signing in: a code from a phone, or one of ten on paper."""
