"""E-mails to staff, in the letters' design."""
