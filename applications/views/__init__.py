"""The public pages of applications."""
