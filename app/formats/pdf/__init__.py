"""A document as PDF: what stands on the paper, how it is set, how it is paid."""
