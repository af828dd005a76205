"""Giving the catalogue away: the public API."""
