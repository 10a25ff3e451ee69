"""Imports: documents that another system wrote, taken in whole or not at all."""
