"""Terms of the vocabularies as people name them: by code, by name in any language, by a comune's old name."""

from __future__ import annotations

import re
from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from rapidfuzz import process

from catalog_pages import vocabulary as vocabularies
from catalog_pages.enums import Scheme
from catalog_pages.models import Term
from catalog_pages.vocabulary import Vocabulary
from search.analysis import fold

NEAR = 75
"""From which likeness (0-100) a name is suggested for one that is not known."""
SUGGESTIONS = 3
LOST_ZERO = re.compile(r"^\d{5}$")
"""An ISTAT code that a spreadsheet took for a number."""


def plain(text: str) -> str:
    """A name as it is compared: no accents, no capitals, no punctuation, single spaces."""
    return " ".join(re.sub(r"[^\w]+", " ", fold(text.casefold())).split())


class Terms:
    """The vocabularies, read once for a whole file."""

    def __init__(self, vocabulary: Vocabulary | None = None) -> None:
        self.vocabulary = vocabulary or vocabularies.current()
        self._names: dict[str, dict[str, str]] = {}

    @cached_property
    def stored(self) -> dict[tuple[str, str], Term]:
        """The terms by vocabulary and code."""
        return {(term.scheme, term.code): term for term in Term.objects.prefetch_related("labels")}

    def names(self, scheme: str) -> dict[str, str]:
        """Codes by plain name. A name that two terms share is nobody's, unless only one is in use."""
        if scheme in self._names:
            return self._names[scheme]
        found: dict[str, set[str]] = {}
        today = timezone.localdate()
        terms = self.vocabulary.terms(scheme)
        # Terms in use take a name first; retired and replaced ones only what is left.
        for in_use in (True, False):
            taken = set(found)
            for code, entry in terms.items():
                if entry.is_current(today) != in_use:
                    continue
                for label in entry.labels.values():
                    if (name := plain(label)) not in taken:
                        found.setdefault(name, set()).add(self.vocabulary.resolve(scheme, code))
        self._names[scheme] = {name: next(iter(codes)) for name, codes in found.items() if len(codes) == 1}
        return self._names[scheme]

    def find(self, scheme: str, text: str) -> str:
        """The code in use for a code or a name; empty when there is none."""
        if text in self.vocabulary.terms(scheme):
            return self.vocabulary.resolve(scheme, text)
        if scheme == Scheme.MUNICIPALITY and LOST_ZERO.match(text):
            return self.find(scheme, f"0{text}")
        return self.names(scheme).get(plain(text), "")

    def code(self, scheme: Scheme, text: str) -> str:
        """The same, or ``ValidationError`` with the names that come nearest."""
        if found := self.find(scheme, text):
            return found
        raise ValidationError(self._unknown(scheme, text))

    def name(self, scheme: Scheme, code: str) -> str:
        """The Italian name of a code where it leads back to the code, else the code."""
        label = self.vocabulary.label(scheme, code, "it")
        return label if not set(label) & set(";,|\n") and self.find(scheme, label) == code else code

    def _unknown(self, scheme: Scheme, text: str) -> str:
        names = self.names(scheme)
        near = process.extract(plain(text), names.keys(), limit=SUGGESTIONS, score_cutoff=NEAR)
        labels = dict.fromkeys(self.vocabulary.label(scheme, names[name], "it") for name, _score, _key in near)
        known = {"value": text[:80], "vocabulary": scheme.label.lower(), "names": ", ".join(labels)}
        if labels:
            return _("«%(value)s» non è nel vocabolario «%(vocabulary)s». Forse: %(names)s.") % known
        return (
            _("«%(value)s» non è nel vocabolario «%(vocabulary)s»: usa un nome o un codice che c'è fra i Vocabolari.")
            % known
        )
