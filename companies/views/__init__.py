"""The pages: read the address, ask, draw."""
