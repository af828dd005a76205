"""Codes that visitors read have a label in every language of the site."""

from __future__ import annotations

from collections.abc import Iterator

import polib
import pytest
from django.conf import settings
from django.db.models.enums import Choices, IntegerChoices, TextChoices
from django.utils import translation
from django.utils.functional import Promise

from search.models import SearchIndex

ITALIAN_ROOMS = {
    *("accounts", "applications", "audit", "counting", "exchange", "messaging", "moderation", "providers"),
    "verification",
}
"""Rooms of the office and of the bodies, who work in Italian."""
UNSEEN = {SearchIndex.State}
"""What nobody reads in any language."""


def ours(base: type[Choices]) -> Iterator[type[Choices]]:
    """The codes of our rooms that visitors may read."""
    rooms = {path.name for path in settings.BASE_DIR.iterdir() if (path / "__init__.py").is_file()} - ITALIAN_ROOMS
    for each in base.__subclasses__():
        if each.__module__.partition(".")[0] in rooms and each not in UNSEEN:
            yield each


PUBLIC = sorted({*ours(TextChoices), *ours(IntegerChoices)}, key=lambda each: (each.__module__, each.__qualname__))


@pytest.mark.parametrize("codes", PUBLIC, ids=lambda codes: f"{codes.__module__}.{codes.__qualname__}")
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES if code != "it"])
def test_every_label_that_visitors_read_is_translated(codes: type[Choices], language: str) -> None:
    catalogue = polib.pofile(f"{settings.LOCALE_PATHS[0]}/{language}/LC_MESSAGES/django.po")
    translated = {entry.msgid for entry in catalogue if entry.translated()}
    assert all(isinstance(label, Promise) for label in codes.labels), "it waits for the language of the page"
    with translation.override(None):
        assert [str(label) for label in codes.labels if str(label) not in translated] == []


def test_the_codes_of_reports_are_among_them() -> None:
    names = {each.__qualname__ for each in PUBLIC}
    assert names >= {"Subject", "State", "Problem", "ServiceStatus", "Weekday"}
