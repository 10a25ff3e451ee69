"""Series: how documents are numbered, without gaps."""
