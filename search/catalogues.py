"""Compiling and checking translations in Python: nobody needs the gettext tools to run the site."""

from __future__ import annotations

import gettext
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import polib
from django.conf import settings

ALIKE = {
    "placeholders": re.compile(r"%\(\w+\)[a-z]|%(?:[ds]|%)|\{\w*\}"),
    "tags": re.compile(r"</?[a-z][a-z0-9]*|(?<=\s)(?:href|lang|rel|class|data-[a-z-]+)(?==)"),
}
"""What a translation must have as often as the Italian: what a value takes the place of, and the HTML."""
COUNT = re.compile(r"%\(\w+\)d|%\((?:n|count)\)s")
"""Placeholders for a number of things that may be left out; without a name they may not: filling them in would fail."""
SOME_NUMBERS = 201
"""So many numbers show every form of every language's plurals."""


def compile_catalogues(folders: Iterable[str | Path] | None = None, *, force: bool = False) -> list[Path]:
    """Make the ``.mo`` file of every ``.po`` file that is newer; return those that were made.

    A file appears whole or not at all, so two processes may do this at once.
    """
    made = []
    for folder in settings.LOCALE_PATHS if folders is None else folders:
        sources = sorted(Path(folder).glob("*/LC_MESSAGES/*.po"))
        for source in sources:
            target = source.with_suffix(".mo")
            is_own = source.parents[1].name == settings.LANGUAGE_CODE
            newest = max(each.stat().st_mtime_ns for each in (sources if is_own else [source]))
            if not force and target.exists() and target.stat().st_mtime_ns >= newest:
                continue
            catalogue = polib.pofile(str(source))
            if is_own:
                _add_own_words(catalogue, (each for each in sources if each.name == source.name))
            partial = target.with_suffix(".partial")
            catalogue.save_as_mofile(str(partial))
            partial.replace(target)
            made.append(target)
    return made


def _add_own_words(catalogue: polib.POFile, sources: Iterable[Path]) -> None:
    """Let what is written in Italian be found at once, as it is.

    Elsewhere each such string is looked for in the Italian of Django, of Wagtail and of each of their parts, in vain.
    """
    known = {(entry.msgctxt, entry.msgid) for entry in catalogue}
    (forms,) = re.findall(r"nplurals\s*=\s*(\d+)", catalogue.metadata["Plural-Forms"])
    for source in sources:
        for entry in polib.pofile(str(source)):
            if entry.obsolete or (entry.msgctxt, entry.msgid) in known:
                continue
            known.add((entry.msgctxt, entry.msgid))
            if entry.msgid_plural:
                texts = [entry.msgid, *[entry.msgid_plural] * (int(forms) - 1)]
                entry.msgstr_plural = dict(enumerate(texts))
            else:
                entry.msgstr = entry.msgid
            entry.flags.clear()
            catalogue.append(entry)


def faults(source: str | Path) -> list[str]:
    """What is wrong with a ``.po`` file, a line each: nothing where every string may be shown as it is.

    Untranslated and fuzzy strings, placeholders and tags that are not those of the Italian, a number of plurals that is
    not the language's, spaces at the ends that come or go.
    """
    catalogue = polib.pofile(str(source))
    forms = _forms(catalogue.metadata.get("Plural-Forms", ""))
    if forms is None:
        return ["the header has no Plural-Forms that can be used"]
    found = []
    for entry in catalogue:
        if entry.obsolete:
            continue
        told = ["is fuzzy"] if entry.fuzzy else []
        if entry.msgid_plural:
            told += _faults_of_plural(entry, forms)
        else:
            told += _faults_of(entry.msgid, entry.msgstr)
        found += [f"“{entry.msgid}” {each}" for each in told]
    return found


def strings(source: str | Path) -> set[tuple[str, str]]:
    """The strings that a ``.po`` file has, each with its context."""
    return {(entry.msgctxt or "", entry.msgid) for entry in polib.pofile(str(source)) if not entry.obsolete}


def _forms(header: str) -> list[list[int]] | None:
    """The numbers, of those up to ``SOME_NUMBERS``, that each plural form is for."""
    described = re.fullmatch(r"\s*nplurals\s*=\s*(\d+)\s*;\s*plural\s*=\s*(.+?)\s*;?\s*", header)
    if not described:
        return None
    forms: list[list[int]] = [[] for _form in range(int(described[1]))]
    try:
        choose = gettext.c2py(described[2])
        for number in range(SOME_NUMBERS):
            forms[choose(number)].append(number)
    except (ValueError, IndexError):
        return None
    return forms if all(forms) else None


def _faults_of_plural(entry: polib.POEntry, forms: list[list[int]]) -> list[str]:
    if sorted(entry.msgstr_plural) != list(range(len(forms))):
        return [f"has {len(entry.msgstr_plural)} plural forms, not {len(forms)}"]
    told = []
    for number, text in sorted(entry.msgstr_plural.items()):
        # "One hour", "two hours" in one word: a form for one number alone may say it without a figure.
        spoken = len(forms[number]) == 1
        told += [f"[{number}] {fault}" for fault in _faults_of(entry.msgid_plural, text, may_be_spoken=spoken)]
    return told


def _faults_of(source: str, text: str, *, may_be_spoken: bool = False) -> list[str]:
    if not text.strip():
        return ["is not translated"]
    told = []
    for name, pattern in ALIKE.items():
        wanted, found = Counter(pattern.findall(source)), Counter(pattern.findall(text))
        missing, added = wanted - found, found - wanted
        spoken = may_be_spoken and missing.total() == 1 and all(COUNT.fullmatch(each) for each in missing)
        if added or (missing and not spoken):
            told.append(f"has other {name}: {sorted((missing + added).elements())}")
    if (source[:1].isspace(), source[-1:].isspace()) != (text[:1].isspace(), text[-1:].isspace()):
        told.append("begins or ends with a space, or does not, unlike the Italian")
    return told
