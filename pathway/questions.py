"""What the page asks, and the words that its script needs: the same for everybody."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog_pages.enums import Scheme
from catalog_pages.vocabulary import TermEntry, Vocabulary
from pathway.words import words
from search.analysis import sort_key
from search.content import ITALIAN
from search.navigation import Link, start
from search.sheet import PSYCHOLOGY
from search.types import Label
from search.wording import band

BAND_LIMITS = (6_000, 10_000, 15_000, 20_000, 30_000)
"""Where one ISEE band ends and the next begins, in euro: close to the thresholds that prices and bonuses use most."""


@dataclass(frozen=True)
class Need:
    """A kind of service as a need: a plain sentence, and the list for who has no script."""

    code: str
    label: str
    description: str
    url: str


@dataclass(frozen=True)
class NeedGroup:
    """A category and its needs; ``rest`` is what its services without a kind are asked for as."""

    code: str
    label: str
    needs: list[Need]
    rest: str

    @property
    def is_delicate(self) -> bool:
        """Whether who chooses it may have to leave the page unseen, as on the sheets of this category."""
        return self.code == PSYCHOLOGY


@dataclass(frozen=True)
class Questions:
    """Everything that the page shows before any answer."""

    title: str
    crumbs: list[Link]
    groups: list[NeedGroup]
    municipalities: list[Label]
    bands: list[Label]
    languages: list[Label]
    words: dict[str, str]


def crumbs(*ends: Link) -> list[Link]:
    """The way to a page of the room."""
    return [start(), Link(title=_("Il mio percorso"), url=reverse("pathway")), *ends]


def make_questions(vocabulary: Vocabulary, *, language: str) -> Questions:
    """Lay out the questions, from the vocabularies alone: no query."""
    title = _("Il mio percorso")
    return Questions(
        title=title,
        crumbs=[start(), Link(title=title, url="", is_current=True)],
        groups=_groups(vocabulary, language),
        municipalities=sorted(_labels(vocabulary, Scheme.MUNICIPALITY, language), key=lambda each: sort_key(str(each))),
        bands=_bands(),
        languages=[each for each in _labels(vocabulary, Scheme.LANGUAGE, language) if each.code != ITALIAN],
        words=words(),
    )


def _current(vocabulary: Vocabulary, scheme: Scheme) -> list[TermEntry]:
    today = timezone.localdate()
    return [term for term in vocabulary.terms(scheme).values() if term.is_current(today)]


def _labels(vocabulary: Vocabulary, scheme: Scheme, language: str) -> list[Label]:
    return [Label(term.code, term.label(language)) for term in _current(vocabulary, scheme)]


def _groups(vocabulary: Vocabulary, language: str) -> list[NeedGroup]:
    kinds = _current(vocabulary, Scheme.KIND)
    return [
        NeedGroup(
            code=category.code,
            label=category.label(language),
            needs=[
                Need(
                    code=kind.code,
                    label=kind.label(language),
                    description=kind.description(language),
                    url=reverse("pathway_checklist", args=[kind.code]),
                )
                for kind in kinds
                if kind.parent == category.code
            ],
            rest=_("Altri servizi: %s") % category.label(language),
        )
        for category in _current(vocabulary, Scheme.CATEGORY)
    ]


def _bands() -> list[Label]:
    """The ISEE bands to choose from; a code is ``from-to`` in euro, an open end is empty."""
    edges = [None, *map(Decimal, BAND_LIMITS), None]
    return [Label(f"{low or ''}-{high or ''}", band(low, high)) for low, high in itertools.pairwise(edges)]
