"""The words of the public site in every language but Italian, the source: all there, and none that breaks a page."""

from __future__ import annotations

import gettext
import re
from collections import Counter
from pathlib import Path

import polib
import pytest
from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "locale"
LANGUAGES = sorted(path.name for path in FOLDER.iterdir() if (path / "LC_MESSAGES").is_dir() and path.name != "it")
"""The Italian catalogue holds words of Wagtail only: those of the site are the source."""
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd%]|\{\w*\}")
TAG = re.compile(r"</?\w[^>]*>")
PLURALS = {"en": 2, "ro": 3, "ar": 6}
ANY_NUMBER = range(1_100)

every_language = pytest.mark.parametrize("language", LANGUAGES)


def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(FOLDER / language / "LC_MESSAGES/django.po"))


def forms(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def placeholders(entry: polib.POEntry, text: str) -> Counter[str]:
    """Those of a text that is formatted: elsewhere a percent sign is only that."""
    is_formatted = {"python-format", "python-brace-format"} & set(entry.flags) or "{}" in entry.msgid
    return Counter(PLACEHOLDER.findall(text) if is_formatted else [])


def plural_rule(language: str) -> str:
    found = re.search(r"plural=(.*?);?$", catalogue(language).metadata["Plural-Forms"])
    assert found, language
    return found[1]


def test_there_is_a_catalogue_for_each_language_that_we_speak() -> None:
    assert set(PLURALS) <= set(LANGUAGES)


@every_language
def test_nothing_is_missing_or_in_doubt(language: str) -> None:
    entries = catalogue(language)
    assert not [entry.msgid for entry in entries if "fuzzy" in entry.flags or entry.obsolete]
    assert not [entry.msgid for entry in entries if not all(text.strip() for text in forms(entry))]


@every_language
def test_every_catalogue_has_the_same_phrases(language: str) -> None:
    ours, english = ({(each.msgctxt, each.msgid) for each in catalogue(code)} for code in (language, "en"))
    assert ours == english


@every_language
def test_placeholders_tags_and_edges_are_those_of_the_italian(language: str) -> None:
    for entry in catalogue(language):
        sources = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]
        for text in forms(entry):
            assert any(Counter(TAG.findall(text)) == Counter(TAG.findall(source)) for source in sources), text
            assert text[:1].isspace() == entry.msgid[:1].isspace(), text
            assert text[-1:].isspace() == entry.msgid[-1:].isspace(), text
            if not entry.msgid_plural:
                assert placeholders(entry, text) == placeholders(entry, entry.msgid), text
            else:
                # A form for one number only may say it in words, if the number has a name.
                left_out = placeholders(entry, entry.msgid_plural) - placeholders(entry, text)
                assert not placeholders(entry, text) - placeholders(entry, entry.msgid_plural), text
                assert len(left_out) <= 1, text
                assert not left_out & Counter(["%d", "%s"]), text


@every_language
def test_plurals_follow_the_rule_of_the_language(language: str) -> None:
    choose = gettext.c2py(plural_rule(language))
    numbers: dict[int, list[int]] = {}
    for number in ANY_NUMBER:
        numbers.setdefault(choose(number), []).append(number)
    count = len(numbers)
    assert count == PLURALS.get(language, count)
    for entry in catalogue(language):
        if entry.msgid_plural:
            assert sorted(entry.msgstr_plural) == list(range(count)), entry.msgid
            for index, text in entry.msgstr_plural.items():
                if placeholders(entry, text) != placeholders(entry, entry.msgid_plural):
                    assert len(numbers[index]) == 1, text


def test_romanian_and_arabic_are_written_by_their_rules() -> None:
    for entry in catalogue("ro"):
        assert not re.search("[şţŞŢ]", "".join(forms(entry))), entry.msgid
    for entry in catalogue("ar"):
        for text in forms(entry):
            assert not re.search("[٠-٩۰-۹]", text), text
            plain = PLACEHOLDER.sub("", TAG.sub("", text))
            assert not re.search("[؀-ۿ] *[,;?]", plain), text
