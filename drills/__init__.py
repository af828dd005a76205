"""Drills: the real site, a real worker and a real Elasticsearch that somebody makes fail."""
