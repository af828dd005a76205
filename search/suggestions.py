"""What a visitor may be about to write: kinds of service, comuni, providers and services, from two letters on.

Kinds and comuni come from the vocabulary in memory, providers and services from published documents: drafts are
never here, and Elasticsearch is not asked, so that suggestions come when it is away.
"""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.core.cache import cache
from django.db import connection
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from catalog_pages.enums import Scheme
from catalog_pages.keys import key_of
from catalog_pages.vocabulary import TermEntry, Vocabulary
from search import analysis, places
from search.content import ITALIAN
from search.models import ServiceDocument, ServiceFacet, ServiceStem
from search.names import is_small, name_words
from search.texts import FIELD_WEIGHTS

logger = logging.getLogger(__name__)

SuggestionType = Literal["kind", "municipality", "provider", "service"]

SHORTEST = 2
"""From how many letters or digits on there are suggestions."""
LONGEST = 100
"""More than this is a question, not the beginning of a name: only so many characters are read."""
LIMIT = 8
SHARE = 2
"""How many of each type there are when there are enough of all."""
SHORTEST_PLACE = 5
"""From how many letters on the end of a longer text may begin a comune ("pasti codog"); a whole name may be shorter."""
MOST_PLACE_WORDS = 4
CANDIDATES = 500
"""Of how many services that have the words the best are chosen."""
NAMES_KEY = "search:suggestions:providers"
NAMES_SECONDS = 60
"""How long the names of providers are kept. Each is looked up again before it is shown."""


@dataclass(frozen=True)
class Suggestion:
    """One thing to choose. ``code`` is a code of a vocabulary or an id, ``url`` a path of this site.

    ``hint`` says what it is. ``language`` is the language of the label. ``rest`` is what stays in the search box
    when a comune was the end of a longer text.
    """

    type: SuggestionType
    code: str
    label: str
    hint: str
    url: str
    language: str
    rest: str = ""


def suggest(text: str, *, language: str, vocabulary: Vocabulary, limit: int = LIMIT) -> list[Suggestion]:
    """Return what begins like ``text``: kinds, comuni, providers, services, each best first, in a language.

    Neither case nor accents nor apostrophes count, and each word may be the beginning of one. Less than two
    letters or digits suggest nothing.
    """
    typed = Typed.of(text[:LONGEST], language)
    if not typed.is_enough:
        return []
    with translation.override(language):
        found: dict[SuggestionType, list[Suggestion]] = {
            "kind": list(_kinds(typed, language, vocabulary)),
            "municipality": list(_municipalities(typed, language, vocabulary)),
            "provider": _providers(typed, language, most=limit),
            "service": _services(typed, language, most=limit),
        }
    counts = _share_out({kind: len(each) for kind, each in found.items()}, limit)
    return [each for kind, several in found.items() for each in several[: counts[kind]]]


def _share_out(found: dict[SuggestionType, int], limit: int) -> dict[SuggestionType, int]:
    """How many of each type to show: its share, and what others leave free, first types first."""
    counts = dict.fromkeys(found, 0)
    for kind, number in found.items():
        counts[kind] = min(number, SHARE, limit - sum(counts.values()))
    for kind, number in found.items():
        counts[kind] += min(number - counts[kind], limit - sum(counts.values()))
    return counts


# Comparing names


@dataclass(frozen=True)
class Typed:
    """The words written so far, folded; the last one may be unfinished, and so may the others."""

    text: str
    words: tuple[str, ...]
    language: str

    @classmethod
    def of(cls, text: str, language: str) -> Typed:
        """Read what was typed. Words like "di" only count while they are the last."""
        found = name_words(text)
        kept = [word for word in found[:-1] if not is_small(word, language)]
        return cls(text, (*kept, *found[-1:]), language)

    def in_language(self, language: str) -> Typed:
        """The same in another language."""
        return Typed.of(self.text, language)

    @property
    def compact(self) -> str:
        """The words as one: "dopo scuola" finds "doposcuola", and the other way round."""
        return "".join(self.words)

    @property
    def is_enough(self) -> bool:
        """Whether it is worth looking."""
        return len(self.compact) >= SHORTEST

    def rank(self, name: str) -> tuple[int, int, str] | None:
        """How well a name begins like this, least is best; ``None`` when it does not."""
        words = name_words(name)
        if "".join(words).startswith((self.compact, "".join(name_words(self.text)))):
            return 0, len(words), analysis.sort_key(name)
        left = list(words)
        for typed in self.words:
            fitting = next((word for word in left if self.fits(typed, word)), None)
            if fitting is None:
                return None
            left.remove(fitting)
        return 1 if self.fits(self.words[0], words[0]) else 2, len(words), analysis.sort_key(name)

    def is_name(self, name: str) -> bool:
        """Whether this is the whole of a name."""
        return "".join(name_words(name)) == self.compact

    def fits(self, typed: str, word: str) -> bool:
        """Whether a word begins so, or is the same in another number or gender."""
        if word.startswith(typed):
            return True
        return len(typed) >= 4 and analysis.stem(typed, self.language) == analysis.stem(word, self.language)


# The vocabulary


def _kinds(typed: Typed, language: str, vocabulary: Vocabulary) -> Iterator[Suggestion]:
    """The kinds of service in use, by their names in the reader's language and in Italian."""
    today = timezone.localdate()
    terms = [term for term in vocabulary.terms(Scheme.KIND).values() if term.is_current(today)]
    ranked = _ranked(typed, ((term.code, _names(term, language)) for term in terms))
    used = set(
        ServiceFacet.objects.filter(facet="kind", code__in=ranked).values_list("code", flat=True).distinct().order_by()
        if ranked
        else ()
    )
    for code in ranked:
        if code in used:
            label = vocabulary.label(Scheme.KIND, code, language)
            yield Suggestion("kind", code, label, _("Tipo di servizio"), _list_address(kind=code), language)


def _municipalities(typed: Typed, language: str, vocabulary: Vocabulary) -> Iterator[Suggestion]:
    """The comuni of today, by their names and by those of the comuni that they took in.

    Where the whole text is none, its end may be one.
    """
    today, terms = timezone.localdate(), vocabulary.terms(Scheme.MUNICIPALITY)
    names: dict[str, list[str]] = {}
    for term in terms.values():
        code = vocabulary.resolve(Scheme.MUNICIPALITY, term.code)
        if code in terms and terms[code].is_current(today):
            names.setdefault(code, []).extend(_names(term, language))
            names[code] += [" ".join(words) for words in places.written(term.code)]
    for rest, end in _ends(typed):
        ranked = _ranked(end, names.items())
        if rest and len(end.compact) < SHORTEST_PLACE:
            ranked = [code for code in ranked if any(end.is_name(name) for name in names[code])]
        if ranked:
            for code in ranked:
                label = vocabulary.label(Scheme.MUNICIPALITY, code, language)
                yield Suggestion(
                    type="municipality",
                    code=code,
                    label=label,
                    hint=_("Comune") if end.rank(label) else _("Comune, anche «%s»") % _matching(end, names[code]),
                    url=_list_address(q=rest, municipality=code),
                    language=language,
                    rest=rest,
                )
            return


def _ends(typed: Typed) -> Iterator[tuple[str, Typed]]:
    """The whole text, then its ends that may be a comune, longest first, each with what comes before it."""
    yield "", typed
    starts = [found.start() for found in analysis.WORD.finditer(typed.text)]
    for start in starts[1:][-MOST_PLACE_WORDS:]:
        end = Typed.of(typed.text[start:], typed.language)
        before = typed.text[:start].split()
        while before and all(is_small(word, typed.language) for word in name_words(before[-1])):
            before.pop()
        if before:
            yield " ".join(before), end


def _names(term: TermEntry, language: str) -> list[str]:
    return list(dict.fromkeys([term.label(language), term.label(ITALIAN)]))


def _matching(typed: Typed, names: Iterable[str]) -> str:
    return next((name for name in names if typed.rank(name)), "")


def _ranked(typed: Typed, named: Iterable[tuple[str, Iterable[str]]]) -> list[str]:
    """The codes of which a name begins like what was typed, best first."""
    best = {}
    for code, names in named:
        ranks = [rank for name in names if (rank := typed.rank(name)) is not None]
        if ranks:
            best[code] = min(ranks)
    return sorted(best, key=lambda code: (best[code], code))


def _list_address(**values: str) -> str:
    given = {name: value for name, value in values.items() if value}
    return f"{reverse('service_list')}?{urlencode(given)}"


# Providers


def _providers(typed: Typed, language: str, *, most: int) -> list[Suggestion]:
    """The bodies with published services. Names are kept for a moment, so each one is looked up before it is shown."""
    ranked = _ranked(typed, ((key, [name]) for key, name in provider_names()))[: most * 2]
    live = ServiceDocument.objects.live().filter(provider_id__in=[uuid.UUID(code) for code in ranked]).order_by()
    offered = {str(key): provider for key, provider in live.values_list("provider_id", "content__provider")}
    found: list[Suggestion] = []
    for provider, code in [(offered[code], code) for code in ranked if code in offered][:most]:
        name = provider["name"].get(language) or provider["name"][ITALIAN]
        path = provider["path"].get(language) or provider["path"].get(ITALIAN, "")
        found.append(Suggestion("provider", code, name, _("Ente"), path or _list_address(provider=code), language))
    return found


def provider_names() -> list[tuple[str, str]]:
    """Return the ids and names of the bodies with published services, as they were within the last minute."""
    try:
        known: list[tuple[str, str]] | None = cache.get(NAMES_KEY)
    except Exception:
        logger.warning("The cache does not answer", exc_info=True)
        known = None
    if known is None:
        pairs = ServiceDocument.objects.live().values_list("provider_id", "provider_name").distinct().order_by()
        known = [(str(key), name) for key, name in pairs]
        try:
            cache.set(NAMES_KEY, known, NAMES_SECONDS)
        except Exception:
            logger.warning("The cache does not answer", exc_info=True)
    return known


# Services


def _services(typed: Typed, language: str, *, most: int) -> list[Suggestion]:
    """Services by the words of their titles: in the reader's language, then in Italian where they have no other."""
    found = _titled(typed, language, most=most)
    if language != ITALIAN and len(found) < most:
        known = {each.code for each in found}
        others = _titled(typed.in_language(ITALIAN), ITALIAN, most=most)
        italian = [each for each in others if each.code not in known]
        found += italian[: most - len(found)]
    return found


def _titled(typed: Typed, language: str, *, most: int) -> list[Suggestion]:
    keys = list(_with_words(typed, language).values_list("service_id", flat=True)[:CANDIDATES])
    titles = "title" if language == ITALIAN else f"content__texts__{language}__title"
    rows = ServiceDocument.objects.filter(live=True, pk__in=keys).values_list("pk", titles, "is_stale", "completeness")
    ranked = sorted(
        ((rank, is_stale, -completeness, str(key)), key)
        for key, title, is_stale, completeness in rows
        if title and (rank := typed.rank(title)) is not None
    )
    best = [key for _order, key in ranked[:most]]
    shown = ServiceDocument.objects.live().in_bulk(best)
    return [_service(shown[key], language) for key in best if key in shown]


def _service(document: ServiceDocument, language: str) -> Suggestion:
    texts: dict[str, Any] = document.content["texts"]
    reader = translation.get_language() or language
    slug = texts.get(reader, {}).get("slug") or texts[ITALIAN]["slug"]
    name: dict[str, str] = document.content["provider"]["name"]
    return Suggestion(
        type="service",
        code=str(document.pk),
        label=texts.get(language, {}).get("title") or texts[ITALIAN]["title"],
        hint=name.get(reader) or name[ITALIAN],
        url=reverse("service_detail", kwargs={"slug": slug, "key": key_of(document.pk)}),
        language=language,
    )


def _with_words(typed: Typed, language: str) -> QuerySet[ServiceStem]:
    """The entries of the last word, of services whose titles also have the others. The index serves them all."""
    titles = ServiceStem.objects.filter(language=language, weight__gte=FIELD_WEIGHTS["title"])
    *others, last = [word for word in typed.words if not is_small(word, language)] or typed.words
    found = titles.filter(_begins(last, language))
    for word in others:
        found = found.filter(service_id__in=titles.filter(_begins(word, language)).values("service_id"))
    return found.order_by()


UNFINISHED = {
    ITALIAN: re.compile(r"(?<=[cg])h$|(?<=[ai]l)it$|(?<=id)it$"),
    "en": re.compile(r"ie?$"),
}
"""Endings of a word that is being written which its stem will not have ("ludotech", "disabilit", "activitie")."""


def _begins(word: str, language: str) -> Q:
    """Stems of words that begin so, or a little less: the title itself is looked at afterwards."""
    beginning = analysis.stem(word, language)
    if language in UNFINISHED:
        beginning = UNFINISHED[language].sub("", beginning) or beginning
    if connection.vendor == "postgresql":
        return Q(stem__startswith=beginning)
    return Q(stem__gte=beginning, stem__lt=beginning + chr(0x10FFFF))


def as_members(found: Sequence[Suggestion]) -> list[dict[str, str]]:
    """Return suggestions as the page's own script reads them."""
    return [
        {
            "type": each.type,
            "code": each.code,
            "label": each.label,
            "hint": each.hint,
            "url": each.url,
            "language": each.language,
            "rest": each.rest,
        }
        for each in found
    ]
