"""Template tags of the maps."""
