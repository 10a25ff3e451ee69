"""Papers: the PDFs that were made of a version, each kept under what it was made from."""
