"""Invented content that shows what the catalogue can do. Never installed in production."""
