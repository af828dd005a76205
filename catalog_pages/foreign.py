"""Texts that stand in Italian on a page in another language."""

from __future__ import annotations

from django.conf import settings


class Foreign(str):
    """A text in Italian where another language was asked for. It is a string like any other, that knows of it."""

    __slots__ = ()
    language = settings.LANGUAGE_CODE


def of(text: str, language: str) -> str:
    """The language of a text on a page in ``language``."""
    return text.language if isinstance(text, Foreign) else language
