"""Porchlight: a customer portal for invoices that shows staff, live, who is at the door."""
