"""The codes of the data files with their names: the vocabularies of the office, and the closed lists of the code."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db.models import TextChoices
from django.utils import translation

from catalog_pages.enums import Scheme
from catalog_pages.vocabulary import TermEntry, Vocabulary
from open_data.closed import CLOSED

ENGLISH = "en"


@dataclass(frozen=True)
class Entry:
    """A code, in the columns of the table ``vocabolari``."""

    vocabulary: str
    code: str
    label: str
    label_en: str
    description: str = ""
    parent: str = ""
    replaced_by: str = ""
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    external_code: str = ""
    province: str = ""
    postal_code: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None


def names() -> set[str]:
    """The vocabularies that a column may name."""
    return {scheme.value for scheme in Scheme} | set(CLOSED)


def vocabulary_entries(vocabulary: Vocabulary) -> Iterator[Entry]:
    """Every code, those that were retired included: files of other days have them."""
    for scheme in Scheme:
        for term in vocabulary.terms(scheme).values():
            yield _term(term)
    for name, choices in CLOSED.items():
        for code, _label in choices.choices:
            # Some lists have an empty choice for forms.
            if code:
                italian, english = (_label_of(choices, code, to) for to in (settings.LANGUAGE_CODE, ENGLISH))
                yield Entry(name, str(code), label=italian, label_en=english)


def _term(term: TermEntry) -> Entry:
    return Entry(
        vocabulary=term.scheme,
        code=term.code,
        label=term.labels.get(settings.LANGUAGE_CODE) or term.code,
        label_en=term.labels.get(ENGLISH) or "",
        description=term.descriptions.get(settings.LANGUAGE_CODE) or "",
        parent=term.parent,
        replaced_by=term.replaced_by,
        valid_from=term.valid_from,
        valid_to=term.valid_to,
        external_code=term.external_code,
        province=term.province,
        postal_code=term.postal_code,
        latitude=term.latitude,
        longitude=term.longitude,
    )


def _label_of(choices: type[TextChoices], code: str, language: str) -> str:
    with translation.override(language):
        return str(choices(code).label)
