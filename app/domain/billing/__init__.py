"""How the business is paid: its account at Stripe, and what customers may choose."""
