"""The filters of the list of services: what can be chosen, what is in force, and the addresses that change it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from catalog_pages.enums import Scheme
from search import params
from search.types import SearchQuery, SearchResult

if TYPE_CHECKING:
    from catalog_pages.vocabulary import Vocabulary

OPEN_FACETS = frozenset({"category", "target", "cost"})
"""The filters that most people want: shown open, the others at a touch."""
FOR_COMPANIES = frozenset({"invoice", "terms"})
"""Filters of the area for companies: in the list for everybody they are shown only while chosen."""
LONG_FACET = 12
"""From how many values on a filter scrolls in a box of its own."""
RADII = (5, 10, 20)
"""The distances to choose from, in kilometres."""


@dataclass(frozen=True)
class Choice:
    """One value of a filter."""

    code: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True)
class Facet:
    """One filter with its values."""

    name: str
    label: str
    values: list[Choice]
    chosen: int
    is_open: bool
    is_long: bool


@dataclass(frozen=True)
class Chip:
    """An active filter; the link takes it away."""

    facet_label: str
    label: str
    url: str


@dataclass(frozen=True)
class Radius:
    """One distance to choose."""

    value: str
    label: str
    selected: bool


def address(query: SearchQuery, **changes: object) -> str:
    """The address of a question, with changes."""
    text = params.query_string(query, **changes)
    path = _list_path(get_language() or "", get_script_prefix())
    return f"{path}?{text}" if text else path


@lru_cache(maxsize=20)
def _list_path(language: str, prefix: str) -> str:
    """The address of the list in the active language: asked for some twenty times for a page."""
    return reverse("service_list")


def category_page(code: str) -> str:
    """The address of the page of a category, in the active language."""
    return reverse("category", args=[code])


def facet_labels() -> dict[str, str]:
    """The names of the filters, in the reader's language."""
    return {
        "category": _("Categoria"),
        "kind": _("Tipo di servizio"),
        "municipality": _("Comuni"),
        "target": _("Per chi"),
        "cost": _("Costo"),
        "delivery": _("Come si svolge"),
        "accessible": _("Accessibilità"),
        "enrolment": _("Iscrizioni"),
        "language": _("Lingua parlata"),
        "provider": _("Ente"),
        "welfare": _("Welfare aziendale"),
        "invoice": _("Fattura alle imprese"),
        "terms": _("Condizioni per le imprese"),
    }


def radii(query: SearchQuery) -> list[Radius]:
    """The distances to choose from, and the one in force when it is another."""
    chosen = "" if query.radius is None else f"{query.radius:g}"
    values = sorted({*RADII, *([query.radius] if query.radius else [])})
    several = [Radius("", _("a qualunque distanza"), not chosen)]
    return several + [
        Radius(text, _("entro %s km") % text, text == chosen) for text in (f"{value:g}" for value in values)
    ]


def facets(result: SearchResult, *, hidden: Collection[str] = FOR_COMPANIES) -> list[Facet]:
    """The filters that have something to choose. The comune of the search form is not repeated.

    ``hidden`` are shown only while something is chosen in them.
    """
    labels = facet_labels()
    in_box = result.query.filters.get("municipality", ())[:1]
    found = []
    for name, values in result.facets.items():
        choices = [
            Choice(value.code, value.label, value.count, value.selected)
            for value in values
            if (value.count or value.selected) and not (name == "municipality" and value.code in in_box)
        ]
        chosen = sum(choice.selected for choice in choices)
        if not choices or (name in hidden and not chosen):
            continue
        label = labels.get(name, name)
        if name == "municipality" and in_box:
            label = _("Anche in altri comuni")
        found.append(
            Facet(
                name=name,
                label=label,
                values=choices,
                chosen=chosen,
                is_open=bool(chosen) or name in OPEN_FACETS,
                is_long=len(choices) > LONG_FACET,
            )
        )
    return found


def active_filters(result: SearchResult, vocabulary: Vocabulary) -> list[Chip]:
    """The filters in force, each with the address without it."""
    query, labels = result.query, facet_labels()
    chips = []
    for name, codes in query.filters.items():
        names = {value.code: value.label for value in result.facets.get(name, [])}
        for code in codes:
            changes: dict[str, object] = {name: [other for other in codes if other != code] or None}
            if name == "municipality" and len(codes) == 1 and query.near_code == code:
                changes |= without_distance(query)
            url = address(query, **changes)
            chips.append(Chip(facet_label=labels.get(name, name), label=names.get(code, code), url=url))
    if query.age is not None:
        label = ngettext("%(age)d anno", "%(age)d anni", query.age) % {"age": query.age}
        chips.append(Chip(facet_label=_("Età"), label=label, url=address(query, age=None)))
    if chip := near_chip(query, vocabulary):
        chips.append(chip)
    if query.exact:
        chips.append(Chip(facet_label=_("Parole"), label=_("solo come sono scritte"), url=address(query, exact=None)))
    return chips


def near_chip(query: SearchQuery, vocabulary: Vocabulary) -> Chip | None:
    """Where distances are counted from, unless it is the comune that is chosen and none was asked for."""
    own = params.near_text(query)
    if query.near is None or (own is None and query.radius is None):
        return None
    here = vocabulary.label(Scheme.MUNICIPALITY, query.near_code, query.language) if query.near_code else _("te")
    values = {"place": here, "km": f"{query.radius or 0:g}"}
    label = _("vicino a %(place)s") % values if query.radius is None else _("entro %(km)s km da %(place)s") % values
    changes = {"radius": None} if own is None else {"near": None, **without_distance(query)}
    return Chip(facet_label=_("Distanza"), label=label, url=address(query, **changes))


def without_distance(query: SearchQuery) -> dict[str, object]:
    """The changes of a question that has no place any more to count kilometres from."""
    return {"radius": None, "sort": "relevance" if query.sort == "distance" else query.sort}
