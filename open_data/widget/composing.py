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
from search.analysis import sort_key
from search.suggestions import provider_names
from search.types import Label, SearchQuery

ELEMENT = "lodi-welfare"
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
    chosen = {name: next(iter(query.filters.get(name, ())), "") for name in ("category", "municipality", "provider")}
    one_each = SearchQuery(
        text=query.text, filters={name: (code,) for name, code in chosen.items() if code}, language=language
    )
    with translation.override(language):
        frame_url, title = showing.address(one_each), showing.heading(one_each, vocabulary)
        # Who reads may search for other words: the heading of the element stays.
        heading = showing.heading(replace(one_each, text=""), vocabulary) if one_each.filters else ""
    return Composed(
        choices=_choices(chosen, vocabulary, query.language),
        text=query.text,
        languages=[Label(code, languages.own_name(code)) for code, _name in settings.LANGUAGES],
        language=language,
        title=title,
        frame_url=frame_url,
        frame_code=frame_code(frame_url, title=f"{title} - LodiWelfare", language=language),
        module_code=module_code({**chosen, "q": query.text, "heading": heading}, language=language),
        site_url=settings.SITE_URL,
        hosts=settings.WIDGET_HOSTS,
        messages=query.notices,
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


def _choices(chosen: dict[str, str], vocabulary: Vocabulary, language: str) -> list[Choice]:
    bodies = [Label(key, name) for key, name in provider_names()]
    offered = {
        "category": (_("Categoria"), _("Tutte le categorie"), _terms(vocabulary, Scheme.CATEGORY, language)),
        "municipality": (_("Comune"), _("Tutti i comuni"), _terms(vocabulary, Scheme.MUNICIPALITY, language)),
        "provider": (_("Ente"), _("Tutti gli enti"), bodies),
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
