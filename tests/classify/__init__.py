"""Labelled visits of our own, replayed through the real door: who is taken for a person."""
