"""Drafts: what staff are writing, until it is issued as a version."""
