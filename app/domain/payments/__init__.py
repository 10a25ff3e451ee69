"""Money that comes: tries to pay, payments, what they settle, and what goes back."""
