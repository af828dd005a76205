"""The names that people give to the comuni, in full and in short."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.urls import reverse

from catalog_pages.enums import Scheme
from catalog_pages.vocabulary import TermEntry, Vocabulary
from search import analysis
from search.content import ITALIAN
from search.geo import Point
from search.names import name_words

SAINTS = frozenset({"san", "santo", "santa", "sant"})
NO_SHORT_NAME = frozenset({"corno", "corte", "borgo", "castel", "valera", "senna", "abbadia", "pieve"})
"""First words that are ordinary words too: alone they name no comune."""
ALSO_CALLED = {"098010": ("casale",), "098032": ("lodivecchio",), "098056": ("villavesco",)}
"""Names that cannot be made from the official one, by ISTAT code."""
OUTSIDE = (
    *("Milano", "Melegnano", "San Giuliano Milanese", "San Donato Milanese", "Paullo", "Peschiera Borromeo"),
    *("Vizzolo Predabissi", "Cerro al Lambro", "San Zenone al Lambro", "Mediglia", "Rozzano", "Segrate", "Pioltello"),
    *("Cremona", "Crema", "Pizzighettone", "Spino d'Adda", "Pandino", "Rivolta d'Adda", "Castelleone", "Soncino"),
    *("Piacenza", "Castel San Giovanni", "Fiorenzuola d'Arda", "Caorso", "Monticelli d'Ongina", "Rottofreno"),
    *("Pavia", "Belgioioso", "Stradella", "Voghera", "Vigevano", "Landriano", "Miradolo Terme", "Chignolo Po"),
    *("Bergamo", "Treviglio", "Caravaggio", "Brescia", "Lecco", "Mantova", "Monza", "Varese", "Novara", "Torino"),
    *("Parma", "Bologna", "Genova", "Verona", "Roma", "Napoli"),
)
"""Towns that people name and whose services are in other catalogues: those around, and the big ones."""
SCRIPTS = Path(__file__).parent / "place_data"
"""How comuni (by ISTAT code) and towns outside (by name) are written in other scripts: one file a language."""
SHORTEST = 4
SAINT = re.compile(r"\bsant['’‘ʼ`´]\s*", re.IGNORECASE)


def names(vocabulary: Vocabulary, day: datetime.date) -> dict[tuple[str, ...], str]:
    """Return the names of today's comuni, as folded words, and their postal codes, with their ISTAT codes.

    A short name that two comuni share ("caselle"), or a postal code, stands for neither.
    """
    terms = vocabulary.terms(Scheme.MUNICIPALITY)
    full: dict[tuple[str, ...], str] = {}
    short: dict[tuple[str, ...], set[str]] = {}
    for code, term in terms.items():
        current = vocabulary.resolve(Scheme.MUNICIPALITY, code)
        if not terms[current].is_current(day):
            continue
        words = tuple(analysis.words(keep_saints(term.label(ITALIAN))))
        if not words:
            continue
        full[words] = current
        for name in (*_short_names(words), *((each,) for each in ALSO_CALLED.get(code, ())), *written(code)):
            short.setdefault(name, set()).add(current)
        if term.postal_code:
            short.setdefault((term.postal_code,), set()).add(current)
    return {name: codes.copy().pop() for name, codes in short.items() if len(codes) == 1} | full


def outside() -> dict[tuple[str, ...], str]:
    """Return the names of the towns outside the Lodigiano, also those of saints in short, as folded words."""
    full = {tuple(analysis.words(name)): name for name in OUTSIDE}
    full |= {words: name for name in OUTSIDE for words in written(name)}
    return {words[:2]: name for words, name in full.items() if words[0] in SAINTS} | full


def written(place: str) -> Iterator[tuple[str, ...]]:
    """The names of a comune (ISTAT code) or of a town outside (name) in other scripts, as folded words."""
    for by_place in _scripts():
        yield from (tuple(analysis.words(name)) for name in by_place.get(place, ()))


@cache
def _scripts() -> tuple[dict[str, list[str]], ...]:
    return tuple(json.loads(path.read_text(encoding="utf-8")) for path in sorted(SCRIPTS.glob("*.json")))


def keep_saints(text: str) -> str:
    """Return text in which the apostrophe of a saint does not swallow the saint: ``Sant'Angelo``, ``sant Angelo``."""
    return SAINT.sub("sant ", text)


def _short_names(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    if len(words) < 2:
        return []
    first, second, rest = words[0], words[1], words[2:]
    found: list[tuple[str, ...]] = [("".join(words),)]
    if first in SAINTS:
        for name in ((first, second), ("s", second), (first + second,)):
            found += [name, (*name, *rest)]
    elif first not in NO_SHORT_NAME and len(first) >= SHORTEST:
        found.append((first,))
    return found


def slug(term: TermEntry) -> str:
    """Return the name of a comune as its address has it, in every language: ``sant-angelo-lodigiano``."""
    return "-".join(name_words(term.label(ITALIAN))) or term.code


def address(term: TermEntry) -> str:
    """Return the address of the page of a comune, in the active language."""
    return reverse("comune", args=[slug(term)])


def with_slug(name: str, vocabulary: Vocabulary, day: datetime.date) -> TermEntry | None:
    """Return the comune of today that a name in an address, or an ISTAT code, stands for; merged ones too."""
    terms = vocabulary.terms(Scheme.MUNICIPALITY)
    for code, term in terms.items():
        if name in (code, slug(term)):
            current = terms[vocabulary.resolve(Scheme.MUNICIPALITY, code)]
            if current.is_current(day):
                return current
    return None


def centre(term: TermEntry | None) -> Point | None:
    """Return the point inside a comune, in degrees, from which distances are counted."""
    if term is None or term.latitude is None or term.longitude is None:
        return None
    return float(term.latitude), float(term.longitude)
