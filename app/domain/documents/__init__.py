"""Documents: invoices and credit notes, their frozen content and what lives beside it."""
