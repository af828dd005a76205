"""The office's queue and review screen, the representative's home."""
