"""The page that composes the code: what can be chosen, what was, and what to paste for it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from catalog_pages import languages
from catalog_pages.enums import Scheme
from catalog_pages.vocabulary import Vocabulary
from open_data.widget import showing
from search import filters, params
from search.analysis import sort_key
from search.suggestions import provider_names
from search.types import Label, SearchQuery

ELEMENT = "lodi-welfare"
CHOSEN = ("category", "municipality", "provider")
"""The filters that the code may have, one value each."""
HEIGHT = 760
"""Pixels of the frame in the code: a search and two or three services, the rest by scrolling."""


@dataclass(frozen=True)
class Choice:
    """A filter to choose: one of ``options``, or none (``nothing``)."""

    name: str
    label: str
    nothing: str
    options: list[Label]
    chosen: str


@dataclass(frozen=True)
class Composed:
    """What the page shows. ``language`` is that of the widget; the codes are markup for another page, as text.

    ``hosts`` are the only sites where they work; none: they work in any.
    """

    choices: list[Choice]
    text: str
    languages: list[Label]
    language: str
    title: str
    frame_url: str
    frame_code: str
    module_code: str
    site_url: str
    hosts: list[str]
    messages: tuple[str, ...]
    is_plain: bool


def compose(query: SearchQuery, vocabulary: Vocabulary, *, language: str) -> Composed:
    """Write the code for a question, for a widget in a language of the site."""
    bodies = dict(provider_names())
    unknown = [key for key in query.filters.get("provider", ()) if key not in bodies]
    known = query.filters | {"provider": tuple(key for key in query.filters.get("provider", ()) if key in bodies)}
    query = replace(query, filters={name: codes for name, codes in known.items() if codes})
    chosen = {name: next(iter(query.filters.get(name, ())), "") for name in CHOSEN}
    one_each = SearchQuery(
        text=query.text, filters={name: (code,) for name, code in chosen.items() if code}, language=language
    )
    with translation.override(language):
        frame_url, title = showing.address(one_each), showing.heading(one_each, vocabulary)
        # Who reads may search for other words: the heading of the element stays.
        heading = showing.heading(replace(one_each, text=""), vocabulary) if one_each.filters else ""
    return Composed(
        choices=_choices(chosen, vocabulary, bodies, query.language),
        text=query.text,
        languages=[Label(code, languages.own_name(code)) for code, _name in settings.LANGUAGES],
        language=language,
        title=title,
        frame_url=frame_url,
        frame_code=frame_code(frame_url, title=f"{title} - LodiWelfare", language=language),
        module_code=module_code({**chosen, "q": query.text, "heading": heading}, language=language),
        site_url=settings.SITE_URL,
        hosts=settings.WIDGET_HOSTS,
        messages=(*query.notices, *map(params.unknown_filter, unknown), *_left_out(query, vocabulary, bodies)),
        is_plain=not (query.text or any(chosen.values())),
    )


def frame_code(path: str, *, title: str, language: str) -> str:
    """The frame as another page has it: its title is what screen readers call it."""
    # Markup for another page: for ours it is a text, to be escaped once more.
    return (
        f'<iframe src="{escape(settings.SITE_URL)}{escape(path)}" title="{escape(title)}" lang="{language}"'
        f' width="100%" height="{HEIGHT}" loading="lazy" style="border:0"></iframe>'
    )


def module_code(given: dict[str, str], *, language: str) -> str:
    """The module and its element; inside this a link, for who has no scripts."""
    site = escape(settings.SITE_URL)
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in given.items() if value)
    with translation.override(language):
        list_url, words = reverse("service_list"), escape(_("Servizi di welfare nel Lodigiano"))
    return (
        f'<script type="module" src="{site}{reverse("widget_module")}"></script>\n'
        f'<{ELEMENT}{attributes} lang="{language}">\n'
        f'  <a href="{site}{list_url}">{words}</a>\n'
        f"</{ELEMENT}>"
    )


def _left_out(query: SearchQuery, vocabulary: Vocabulary, bodies: dict[str, str]) -> list[str]:
    """What of a question has no place in the code, in a sentence."""
    labels, names = filters.facet_labels(), []
    for name, codes in query.filters.items():
        if name not in CHOSEN:
            names.append(labels[name])
        elif name == "provider":
            names += [bodies[key] for key in codes[1:]]
        else:
            names += [vocabulary.label(params.SCHEMES[name], code, query.language) for code in codes[1:]]
    others = {_("Età"): query.age is not None, _("Distanza"): bool(params.near_text(query) or query.radius)}
    if names := [*names, *(name for name, is_asked in others.items() if is_asked)]:
        return [_("Il codice non tiene conto di: %(filters)s.") % {"filters": languages.listed(names)}]
    return []


def _choices(chosen: dict[str, str], vocabulary: Vocabulary, bodies: dict[str, str], language: str) -> list[Choice]:
    providers = [Label(key, name) for key, name in bodies.items()]
    offered = {
        "category": (_("Categoria"), _("Tutte le categorie"), _terms(vocabulary, Scheme.CATEGORY, language)),
        "municipality": (_("Comune"), _("Tutti i comuni"), _terms(vocabulary, Scheme.MUNICIPALITY, language)),
        "provider": (_("Ente"), _("Tutti gli enti"), providers),
    }
    return [
        Choice(name, label, nothing, sorted(options, key=lambda each: sort_key(each.label, language)), chosen[name])
        for name, (label, nothing, options) in offered.items()
    ]


def _terms(vocabulary: Vocabulary, scheme: Scheme, language: str) -> list[Label]:
    """The terms that can be chosen today."""
    today = timezone.localdate()
    return [
        Label(code, term.label(language)) for code, term in vocabulary.terms(scheme).items() if term.is_current(today)
    ]
