"""Avvisi, manifestazioni di interesse and the desk that decides on them."""
