"""The phrases that mean something to search, compiled for looking them up in a question.

They come from the vocabularies (kinds, categories, targets), from the names of the comuni, from the lay vocabulary
that the office keeps, and from the ways to say that something is free.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import simplemma
from django.utils import timezone

from catalog_pages.enums import Cost, Scheme
from catalog_pages.vocabulary import Vocabulary
from search import analysis, conditions, lay_vocabulary, places, texts
from search.content import ITALIAN
from search.engines.base import Alternative, Part
from search.remembered import Derived

LAY_WEIGHT = 0.6
"""What a way that the lay vocabulary says counts for, beside the words themselves."""
TRANSLATED_WEIGHT = LAY_WEIGHT / texts.FOREIGN_WEIGHT
"""What the Italian words for a word of another language count for: to its reader as much as lay words to an Italian."""
NAMED_FACT_WEIGHT = 0.8
MOST_SHRUNK = 2
"""A phrase of more words is not recognised by one of them."""
FACT_DECAY = 0.75
LEAST_FACT_WEIGHT = 0.5
WEAK_WORDS: frozenset[str] = frozenset(
    """
    abbiamo abita abitare abitiamo abito adesso allora aiuta aiutami aiutano aiutare aiutarla aiutarlo aiutarmi aiuti
    aiuto amica amico anni anno appena avrei bisogna bisogno brava bravo buona buongiorno cerca cercano cercare
    cercasi cerchiamo cerco ciao conosce conoscete consiglio contattare contatti cosa cose deve devo dobbiamo
    domani donna esiste esistono fa faccio fai fanno fare farmi faro figli figlia figlie figlio fratello
    genitore genitori giorni giorno grazie informazione informazioni lodigiana lodigiano madre mamma mamme manda
    marito meglio mentre mese mesi mette moglie molto momento nessuno nonna nonne nonni nonno numero nuovo oggi
    ora ore padre paga papa parenti parlare persona persone piccola piccolo poco porta portare possibile
    possibilita posso possono preciso presso prima problema problemi proprio puo qualche qualcosa qualcuno
    rivolgermi rivolgersi salve sapere sapete sempre sento serve servirebbe servizi servizio servono signora
    signore sola solo sorella stanno sto suocera suocero telefono tempo tipo trova trovare trovo tutti tutto
    uomo urgente vado vanno vecchia vecchio vedere verso vicino viene vive viviamo vivo voglio vorrei zia zio
    zona

    aperta aperte aperti aperto apre bene boh buonasera capito chiedere cortesia cortesemente detto disturbo ecco
    gentile gentilmente guardi insomma magari mica ok okay orari orario possibilmente praticamente prego riesce
    riesco scusa scusate scusi senti senta sicuro signorina volevo

    brother child children dad daughter father find get gets go goes grandfather grandma grandmother grandpa help helps
    husband kid kids looking lady mom month months mother mum near nearby need needs old parents people person please
    sister somebody someone son take takes want wants week wife year years

    abuela abuelo ayuda busco hija hijo madre necesito padre quiero
    acasa ajuta ajutor am baiat baiatul bunic bunica bunicul caut cineva copii copiii copil copilul copilului fata
    fetita fica fiica fiul fiului gasesc loc mama mamei merg nevoie om omul parinti poate pot rog sot sotia sotie sotul
    sotului tatal trebuie unde vrea
    baba dua kerkoj ndihme nena nene nenen
    допоможіть допомога мама мами потрібен потрібна потрібно шукаю
    ابحث احتاج اريد امي ابي مساعده
    ابني ابنتي ابن ابنه اب اخي اختي ام اهلي اولادي الاولاد الاطفال بابا بدور بنت بنتي بنات جوزي حد احد حاجه راجل زوجتي
    زوجي زوج ست شخص شهر سنه طفل طفلي طفلين ممكن ماما محتاج محتاجه مراتي عايز عايزه عاوز عاوزه عمره عمرها عيال كبير
    كبيره لابني لامي لبنتي والدتي والدي وليدي ولد يوجد موجود بغيت بغا خاصني
    """.split()
)
"""Words that say who asks and how, not what is asked: they help the order and are never required."""
SMALL_WORDS = frozenset().union(*analysis.STOP_WORDS.values())
FREE_WORDS: dict[str, tuple[str, ...]] = {
    "it": ("gratis", "gratuito", "gratuita", "gratuitamente", "senza pagare", "non costa niente"),
    "en": ("free", "free of charge"),
    "es": ("gratis", "gratuito"),
    "ro": ("gratuit", "gratis"),
    "sq": ("falas",),
    "uk": ("безкоштовно", "безкоштовний"),
    "ar": ("مجاني", "مجانا"),
}
"""How people ask for what costs nothing: a fact of the price list, not a word of the lay vocabulary."""


@dataclass(frozen=True)
class Meaning:
    """What a known phrase stands for."""

    kind: str
    alternatives: tuple[Alternative, ...] = ()
    place: str = ""
    """The ISTAT code of a comune; of a town outside (kind ``outside``) its name."""
    words: tuple[str, ...] = ()
    """The words that mean it, where others with the same stems mean something else: "sordo" is not Sordio."""


Node = dict[Any, Any]
"""A trie: stems lead on, ``None`` holds the meanings of the phrase that ends here."""


@dataclass
class Phrases:
    """All known phrases by language, compiled from vocabulary, places and lay groups."""

    tries: dict[str, Node] = field(default_factory=dict)

    def add(self, words: Iterable[str], language: str, meaning: Meaning) -> None:
        """Add a phrase of folded words."""
        node = self.tries.setdefault(language, {})
        for word in words:
            node = node.setdefault(key(word, language), {})
        node.setdefault(None, []).append(meaning)


_compiled: Derived[Phrases] = Derived()


def current(vocabulary: Vocabulary) -> Phrases:
    """Return the known phrases, compiled anew when vocabulary, lay groups or the day changed."""
    lay, day = lay_vocabulary.current(), timezone.localdate()
    return _compiled.get(
        (vocabulary, lay, day), lambda: _compile(vocabulary, lay, day), keep=not lay_vocabulary.is_trial()
    )


def _compile(vocabulary: Vocabulary, lay: Iterable[lay_vocabulary.Group], day: datetime.date) -> Phrases:
    made = Phrases()
    for words, code in places.names(vocabulary, day).items():
        made.add(words, ITALIAN, Meaning("place", place=code, words=words))
    for words, name in places.outside().items():
        made.add(words, ITALIAN, Meaning("outside", place=name, words=words))
    for scheme in (Scheme.KIND, Scheme.CATEGORY, Scheme.TARGET):
        _add_labels(made, scheme, vocabulary)
    free = _fact("price", Cost.FREE, 1.0, text=str(Cost.FREE.label))
    for language, asked in FREE_WORDS.items():
        for phrase in asked:
            made.add(phrase_words(phrase, language), language, Meaning("price", (free,)))
    _add_said(made, "without", conditions.WITHOUT)
    _add_said(made, "open", conditions.WHEN)
    _add_said(made, "language", conditions.SPOKEN)
    for group in lay:
        _add_group(made, group, vocabulary)
    return made


def _add_said(made: Phrases, facet: str, said: conditions.Said) -> None:
    """Phrases that ask for a fact of their own, by its code and by language."""
    for code, by_language in said.items():
        for language, phrases in by_language.items():
            for phrase in phrases.split(", "):
                named = _fact(facet, code, 1.0, text=phrase)
                made.add(phrase_words(phrase, language), language, Meaning(facet, (named,)))


def _add_labels(made: Phrases, scheme: Scheme, vocabulary: Vocabulary) -> None:
    """The labels of terms name facts; what stands in brackets or after a comma is a name of its own."""
    for code, term in vocabulary.terms(scheme).items():
        named = _fact(scheme, code, NAMED_FACT_WEIGHT, text=term.label(ITALIAN))
        for language, label in term.labels.items():
            for name in re.split(r"[(),]| ex ", label):
                words = phrase_words(name, language)
                if words:
                    made.add(words, language, Meaning(str(scheme), (named,)))


def _add_group(made: Phrases, group: lay_vocabulary.Group, vocabulary: Vocabulary) -> None:
    facts = []
    for position, value in enumerate(group.facts):
        scheme, _separator, code = value.partition(":")
        resolved = vocabulary.resolve(scheme, code)
        label = vocabulary.label(scheme, resolved, ITALIAN)
        # The first one is meant most.
        weight = max(LEAST_FACT_WEIGHT, FACT_DECAY**position)
        facts.append(_fact(scheme, resolved, weight, text=label, group=group.key))
    weight = LAY_WEIGHT if group.language == ITALIAN else TRANSLATED_WEIGHT
    also = [
        Alternative(phrase, parts(words, {ITALIAN}), weight, "lay", group.key)
        for phrase in group.also
        if (words := phrase_words(phrase, ITALIAN))
    ]
    written = {term: phrase_words(term, group.language) for term in group.terms}
    for term, words in written.items():
        if not words:
            continue
        others = [
            Alternative(other, parts(same, {group.language}), LAY_WEIGHT, "lay", group.key)
            for other, same in written.items()
            if group.two_way and other != term and same
        ]
        made.add(words, group.language, Meaning("lay", (*facts, *also, *others)))


@lru_cache(maxsize=50_000)
def key(word: str, language: str) -> str:
    """Return what a folded word of a phrase is looked up by: its stem; for Italian that of its dictionary form.

    Phrases are full of verbs ("non cammina", "non riesce a camminare"), which stems alone keep apart.

    Small words and acronyms are looked up as they are written: "come" is no form of "coma", "pega" none of "PEG".
    """
    if word in SMALL_WORDS or len(word) <= analysis.SHORTEST_STEMMED:
        return f"'{word}"
    if language == ITALIAN:
        word = analysis.fold(simplemma.lemmatize(word, lang=ITALIAN)).lower()
    return analysis.stem(word, language)


def phrase_words(text: str, language: str) -> list[str]:
    """Return the words of a phrase that it is recognised by: without stop words, unless there is nothing else."""
    stop = analysis.STOP_WORDS.get(language, frozenset()) - analysis.KEPT_IN_PHRASES
    words = analysis.words(places.keep_saints(text))
    content = [word for word in words if word not in stop]
    # "A chi mi rivolgo" must not become "rivolgo", nor must nothing at all be left.
    shrunk = len(content) == 1 and len(words) > MOST_SHRUNK
    return words if shrunk or all(word in WEAK_WORDS for word in content) else content


def _fact(scheme: str, code: str, weight: float, *, text: str, group: str = "") -> Alternative:
    score = texts.FACT_SCORES[scheme] * weight
    return Alternative(text, (Part(fact=texts.fact(scheme, code)),), score, "fact", group)


def parts(words: Iterable[str], languages: Iterable[str]) -> tuple[Part, ...]:
    """Return what a service must have for some folded words, in any of the languages."""
    return tuple(
        Part(stems=tuple((language, analysis.stem(word, language)) for language in languages))
        for word in dict.fromkeys(words)
    )
