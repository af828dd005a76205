"""The words of the site in each of its languages: all there, and safe to show."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import polib
import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import ngettext

from search.catalogues import compile_catalogues, faults, strings

FOLDER = Path(settings.BASE_DIR) / "locale"
OTHERS = sorted(path.parents[1].name for path in FOLDER.glob("*/LC_MESSAGES/django.po") if path.parents[1].name != "it")
"""The Italian file holds words of Wagtail only: those of the site are the source."""
PLURALS = {"en": 2, "ro": 3, "ar": 6}
TWO = "nplurals=2; plural=(n != 1);"
ROMANIAN = "nplurals=3; plural=(n==1 ? 0 : (n==0 || (n%100 > 0 && n%100 < 20)) ? 1 : 2);"


def catalogue_of(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "django.po"


def test_there_is_a_catalogue_for_each_language_of_the_site() -> None:
    assert {*PLURALS, *(code for code, _name in settings.LANGUAGES)} <= {*OTHERS, "it"}


@pytest.mark.parametrize("language", OTHERS)
def test_every_string_is_translated_and_keeps_its_placeholders_tags_and_spaces(language: str) -> None:
    assert faults(catalogue_of(language)) == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_same_strings(language: str) -> None:
    """A string that another language has and this one has not would be shown in Italian."""
    every = {string for other in OTHERS for string in strings(catalogue_of(other))}
    assert sorted(every - strings(catalogue_of(language))) == []


@pytest.mark.parametrize("language", PLURALS)
def test_a_language_counts_as_its_speakers_do(language: str) -> None:
    header = polib.pofile(str(catalogue_of(language))).metadata["Plural-Forms"]
    assert header.startswith(f"nplurals={PLURALS[language]};")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", {0: "0 services", 1: "1 service", 2: "2 services", 21: "21 services"}),
        ("ro", {1: "1 serviciu", 2: "2 servicii", 19: "19 servicii", 20: "20 de servicii", 101: "101 servicii"}),
        ("ar", {3: "3 خدمات", 11: "11 خدمة", 100: "100 خدمة"}),
    ],
)
def test_numbers_of_services_are_said_right(language: str, said: dict[int, str], settings: Any) -> None:
    compile_catalogues()
    settings.LANGUAGES = [("it", "Italiano"), (language, language)]
    with translation.override(language):
        assert {n: ngettext("%(n)d servizio", "%(n)d servizi", n) % {"n": n} for n in said} == said


def test_romanian_and_arabic_are_written_by_their_rules() -> None:
    for entry in polib.pofile(str(catalogue_of("ro"))):
        assert not re.search("[şţŞŢ]", "".join(forms(entry))), entry.msgid
    for entry in polib.pofile(str(catalogue_of("ar"))):
        for text in forms(entry):
            assert not re.search("[٠-٩۰-۹]", text), text
            plain = re.sub(r"%(?:\(\w+\))?[sd%]|\{\w*\}|</?\w[^>]*>", "", text)
            assert not re.search("[؀-ۿ] *[,;?]", plain), text


def forms(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


@pytest.fixture
def written(tmp_path: Path) -> polib.POFile:
    """A catalogue of our own, in a folder of its own."""
    catalogue = polib.POFile(fpath=str(tmp_path / "ro" / "LC_MESSAGES" / "django.po"))
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Plural-Forms": ROMANIAN}
    Path(catalogue.fpath).parent.mkdir(parents=True)
    return catalogue


def faults_with(catalogue: polib.POFile, **values: object) -> list[str]:
    catalogue.append(polib.POEntry(**values))
    catalogue.save()
    return faults(catalogue.fpath)


@pytest.mark.parametrize(
    ("italian", "translated", "told"),
    [
        ("Cerca", "", "is not translated"),
        ("Cerca", "  ", "is not translated"),
        ("Fino al %(day)s", "Până la %(zi)s", "other placeholders"),
        ("Fino al %(day)s", "Până la %(day)d", "other placeholders"),
        ("Fino al %(day)s", "Până la", "other placeholders"),
        ("Posto {n} di {total}", "Locul {n}", "other placeholders"),
        ("Valori: %s.", "Valori: %d.", "other placeholders"),
        ("Chiama <b>ora</b>", "Sunați acum", "other tags"),
        ("Chiama <b>ora</b>", "Sunați <b>acum<b>", "other tags"),
        ('<a href="%(u)s">Vai</a>', '<a title="%(u)s">Mergi</a>', "other tags"),
        ("Nota: ", "Notă:", "space"),
    ],
)
def test_what_would_break_a_page_is_found(written: polib.POFile, italian: str, translated: str, told: str) -> None:
    assert [fault for fault in faults_with(written, msgid=italian, msgstr=translated) if told in fault]


def test_what_nobody_has_read_again_is_found(written: polib.POFile) -> None:
    assert faults_with(written, msgid="Cerca", msgstr="Caută", flags=["fuzzy"]) == ["“Cerca” is fuzzy"]


def test_plural_forms_are_counted_and_each_is_looked_at(written: polib.POFile) -> None:
    plural = {"msgid": "%(n)d giorno", "msgid_plural": "%(n)d giorni"}
    two = {0: "%(n)d zi", 1: "%(n)d zile"}
    assert faults_with(written, **plural, msgstr_plural=two) == ["“%(n)d giorno” has 2 plural forms, not 3"]
    written.clear()
    # Only the form for one day alone may say it without the figure.
    assert faults_with(written, **plural, msgstr_plural={0: "o zi", 1: "%(n)d zile", 2: "%(n)d de zile"}) == []
    written.clear()
    assert len(faults_with(written, **plural, msgstr_plural={0: "o zi", 1: "zile", 2: ""})) == 2
    written.clear()
    # Without a name the figure has to be there, or filling it in fails.
    bare = {"msgid": "%d giorno", "msgid_plural": "%d giorni"}
    assert len(faults_with(written, **bare, msgstr_plural={0: "o zi", 1: "%d zile", 2: "%d de zile"})) == 1


@pytest.mark.parametrize("header", ["", "nplurals=2", "nplurals=2; plural=n!=;", "nplurals=3; plural=(n != 1);"])
def test_a_header_without_plurals_is_told(written: polib.POFile, header: str) -> None:
    written.metadata["Plural-Forms"] = header
    assert "Plural-Forms" in faults_with(written, msgid="Cerca", msgstr="Caută")[0]


def test_a_catalogue_without_faults_has_none_and_can_be_compiled(written: polib.POFile) -> None:
    assert faults_with(written, msgid="Chiama <b>%(who)s</b> ", msgstr="Sunați la <b>%(who)s</b> ") == []
    made = compile_catalogues([Path(written.fpath).parents[2]])
    assert [path.name for path in made] == ["django.mo"]


def test_italian_is_found_at_once_as_it_is_written(settings: Any) -> None:
    compile_catalogues()
    compiled = polib.mofile(str(catalogue_of("it").with_suffix(".mo")))
    found = {(entry.msgctxt or "", entry.msgid): entry for entry in compiled}
    assert strings(catalogue_of("it")) | strings(catalogue_of("en")) == found.keys()
    written = {(entry.msgctxt or "", entry.msgid) for entry in polib.pofile(str(catalogue_of("it")))}
    for key in found.keys() - written:
        entry = found[key]
        if entry.msgid_plural:
            assert entry.msgstr_plural == {0: entry.msgid, 1: entry.msgid_plural, 2: entry.msgid_plural}
        else:
            assert entry.msgstr == entry.msgid
    with translation.override("it"):
        assert [ngettext("%(n)s servizio", "%(n)s servizi", n) % {"n": n} for n in (0, 1, 2, 1_000_000)] == [
            "0 servizi",
            "1 servizio",
            "2 servizi",
            "1000000 servizi",
        ]
