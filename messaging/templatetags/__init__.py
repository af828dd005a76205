"""Filters of the texts of messages."""
