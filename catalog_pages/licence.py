"""The licence of the content."""

from __future__ import annotations

ADDRESS = "https://creativecommons.org/licenses/by/4.0/"


def deed(language: str) -> str:
    """The page that says in few words what the licence lets one do, in a language (ISO 639-1)."""
    return f"{ADDRESS}deed.{language}"
