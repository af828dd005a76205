"""What the words of a question ask for, worked out before any engine is asked: the same for both.

Words become concepts. A phrase of the lay vocabulary, the name of a kind of service or of a comune is one concept,
whatever its number of words; every other word is one of its own. Each has ways to be satisfied: the words
themselves, what they may have been meant to be, what the lay vocabulary says for them, a fact.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from catalog_pages.edition import InEdition
from catalog_pages.enums import Scheme
from catalog_pages.vocabulary import Vocabulary
from search import analysis, lexicon, phrases, places, stems, texts
from search.content import ITALIAN
from search.documents import AMBITO
from search.engines.base import Alternative, Concept, Part, Question
from search.lexicon import Lexicon
from search.models import ServiceStem
from search.phrases import SMALL_WORDS, WEAK_WORDS, Meaning, Node, parts
from search.remembered import Derived
from search.types import SearchQuery, Understanding

MOST_WORDS = 32
MOST_ALTERNATIVES = 16
LEAST_ALTERNATIVES = 4
MOST_IN_ALL = 96
"""Ways to satisfy all concepts together: a search stays cheap whatever editors and visitors write."""
SHORTEST_PREFIX = 3
MOST_PREFIXES = 20
PLACE_TEXT_WEIGHT = 0.3
SURE = 0.75
"""From which likelihood on a correction says what is needed."""
SHORTHAND = {
    "nn": "non",
    "x": "per",
    "xche": "perche",
    "xke": "perche",
    "perke": "perche",
    "cmq": "comunque",
    "qlc": "qualcosa",
    "qlcn": "qualcuno",
    "anke": "anche",
    "ke": "che",
    "ki": "chi",
}
"""How words are cut short on telephones."""
HARD = re.compile("k(?=[eiy])")
SHARE_NEEDED = 1 / 3
"""Of three concepts and more, the share that a service must have."""
NEEDS = texts.fact("kind", "")
WISHES = frozenset({"price", "without", "outside"})
"""Kinds of meanings that only help the order."""
EXCLUDING = frozenset({"non", "no", "not", "tranne", "eccetto", "escluso", "esclusa", "except"})
LINKING = frozenset(
    "a ad agli ai al alla alle at con da dei del della di for gli il in la le lo per the un una".split()
)
"""What may stand between a word that excludes and what it excludes: "ma non a Codogno". A verb may not."""
EXCLUDED = frozenset({"place", "kind", "target", "category"})
"""Kinds of meanings that can be excluded: names of things, not what somebody cannot do."""
MOST_WRITTEN = 20_000

_written: InEdition[tuple[str, str], bool] = InEdition(limit=MOST_WRITTEN)
"""Whether any service has a stem in a language, of those that were asked for."""
_comuni: Derived[tuple[str, ...]] = Derived()


@dataclass
class Token:
    """A word of the question. ``readings`` are words it stands for, with how likely: itself, or corrections.

    ``halves`` are pairs of words that the catalogue writes for it; ``joined`` are words that it writes for this
    one and the next, with how likely.
    """

    word: str
    is_stop: bool
    is_kept: bool
    is_weak: bool
    is_known: bool
    readings: list[tuple[str, float]]
    halves: list[tuple[str, str]] = field(default_factory=list)
    joined: list[tuple[str, float]] = field(default_factory=list)


@dataclass(frozen=True)
class Found:
    """A known phrase in the question: tokens from ``start`` to ``end``, as ``words`` were read."""

    start: int
    end: int
    size: int
    likelihood: float
    words: tuple[str, ...]
    meanings: tuple[Meaning, ...]


def understand(query: SearchQuery, vocabulary: Vocabulary) -> Question:
    """Return what a query asks of an engine. Text of stop words only asks for nothing: everything is found."""
    today = timezone.localdate()
    comuni = _comuni.get((vocabulary, today), lambda: _current_comuni(vocabulary, today))
    filters = dict(query.filters)
    chosen = filters.get("municipality", ())
    if any(code in comuni for code in chosen):
        filters["municipality"] = (*chosen, AMBITO)
    foreign = (ITALIAN, *_languages_of(query, vocabulary))
    languages = dict.fromkeys(foreign, texts.FOREIGN_WEIGHT) | {query.language: 1.0}
    reader = _Reader(query, languages, vocabulary)
    concepts = reader.concepts() if query.text else ()
    return Question(
        query=query,
        concepts=concepts,
        languages=languages,
        filters=filters,
        comuni=comuni,
        needed=_needed(concepts, exact=query.exact),
        understanding=reader.understanding(concepts),
    )


def _languages_of(query: SearchQuery, vocabulary: Vocabulary) -> list[str]:
    """The other languages of the site in which a question is written, as far as its words are services' or labels'.

    Who reads Italian pages may ask in Romanian, and on the Romanian ones in English. A word that is one of the page's
    language, or an Italian one, speaks for no other.
    """
    known, own = lexicon.current(vocabulary), {query.language, ITALIAN}
    others = [code for code, _name in settings.LANGUAGES if code not in own]
    if not others or query.exact or not query.text:
        return []
    words = [
        word
        for word in analysis.words(query.text)[:MOST_WORDS]
        if len(word) > analysis.SHORTEST_STEMMED
        and not lexicon.is_italian(word)
        and not any(known.has_stem(analysis.stem(word, code), code) for code in own)
    ]
    return [code for code in others if any(known.has_stem(analysis.stem(word, code), code) for word in words)]


def forget() -> None:
    """Drop what the process knows of the words of services."""
    _written.forget()


def _current_comuni(vocabulary: Vocabulary, day: datetime.date) -> tuple[str, ...]:
    terms = vocabulary.terms(Scheme.MUNICIPALITY)
    return tuple(code for code, term in terms.items() if term.is_current(day))


def relax(question: Question) -> Question:
    """Return the same question, waiting for one concept only: for those of which no service has enough."""
    return replace(question, needed=1, understanding=replace(question.understanding, is_relaxed=True))


def akin(question: Question, vocabulary: Vocabulary) -> Question | None:
    """Return the same question for services of the same category, where a kind and a comune were asked for.

    For a comune in which there is nothing of the kind: something else there may help as well.
    """
    read, kinds = question.understanding, vocabulary.terms(Scheme.KIND)
    categories = dict.fromkeys(kinds[code].parent for code in read.needs if code in kinds and kinds[code].parent)
    if not (read.place and categories):
        return None
    ways = tuple(
        Alternative(code, (Part(fact=texts.fact("category", code)),), texts.FACT_SCORES["category"], "fact")
        for code in categories
    )
    others = tuple(each for each in question.concepts if not each.is_recognised)
    return replace(question, concepts=(Concept(text=read.need_text, alternatives=ways), *others), needed=1)


def _needed(concepts: Sequence[Concept], *, exact: bool) -> int:
    """How many of the concepts that count a service must have."""
    counted = sum(concept.is_counted for concept in concepts)
    if not counted:
        # Where nothing counts, any of what there is will do; a place alone is required anyway.
        return 0 if any(concept.is_place for concept in concepts) else min(1, len(concepts))
    if exact:
        return counted
    return counted if counted <= 2 else max(2, math.ceil(counted * SHARE_NEEDED))


class _Reader:
    """Reads one question."""

    def __init__(self, query: SearchQuery, languages: dict[str, float], vocabulary: Vocabulary) -> None:
        self.query = query
        self.languages = languages
        self.vocabulary = vocabulary
        self.searched = frozenset(languages)
        self.corrected: dict[str, str] = {}
        self.place = ""
        self.place_text = ""
        self.outside: list[str] = []
        self.tokens: list[Token] = []

    def concepts(self) -> tuple[Concept, ...]:
        """The concepts of the question, in the order of its words."""
        self.lexicon: Lexicon = lexicon.current(self.vocabulary)
        self.phrases = phrases.current(self.vocabulary)
        self.tokens = self._tokens()
        found: list[Concept] = []
        at = 0
        while at < len(self.tokens):
            phrase = None if self.query.exact else self._longest(at)
            if phrase is not None:
                found.append(self._known(phrase))
                found += self._prices(phrase)
                at = phrase.end
                continue
            token = self.tokens[at]
            if token.is_stop or token.word in EXCLUDING:
                at = self._excluded(at) or at + 1
                continue
            if token.joined:
                found.append(self._two_words(token, self.tokens[at + 1]))
                at += 2
                continue
            found.append(self._word(token, is_last=at == len(self.tokens) - 1))
            at += 1
        unique = list({(each.text, each.alternatives): each for each in found}.values())
        most = max(LEAST_ALTERNATIVES, MOST_IN_ALL // max(1, len(unique)))
        unique = [replace(each, alternatives=each.alternatives[:most]) for each in unique]
        if any(each.is_recognised for each in unique) and not self.query.exact:
            # Where the need is clear, the other words only help the order: no service has all of a sentence.
            unique = [each if each.is_recognised or each.is_place else replace(each, is_weak=True) for each in unique]
        return tuple(unique)

    def understanding(self, concepts: Sequence[Concept]) -> Understanding:
        """What to tell the reader."""
        matched: dict[str, set[str]] = {language: set() for language in self.languages}
        for concept in concepts:
            for alternative in concept.alternatives:
                # Of phrases that stand for what was written, a word alone ("donna" for "badante") says nothing.
                if len(alternative.parts) > 1 and alternative.origin == "lay":
                    continue
                for part in alternative.parts:
                    for language, stem in part.stems:
                        matched.setdefault(language, set()).add(stem)
                    if part.prefix:
                        for word in self.lexicon.beginning(part.prefix, limit=MOST_PREFIXES):
                            for language in self.languages:
                                matched[language].add(analysis.stem(word, language))
        corrected = ""
        if self.corrected:
            corrected = " ".join(self.corrected.get(token.word, token.word) for token in self.tokens)
        suggestion = " ".join(self._meant(token) for token in self.tokens)
        needed = [concept for concept in concepts if concept.is_recognised and _needs(concept)]
        return Understanding(
            needs=tuple(dict.fromkeys(code for concept in needed for code in _needs(concept))),
            need_text=" ".join(concept.text for concept in needed),
            suggestion=suggestion if suggestion != " ".join(token.word for token in self.tokens) else "",
            matched={language: frozenset(stems) for language, stems in matched.items()},
            corrected=corrected,
            place=self.place,
            place_text=self.place_text,
            outside=tuple(dict.fromkeys(self.outside)),
            unknown=tuple(dict.fromkeys(concept.text for concept in concepts if concept.is_unknown)),
        )

    # Words

    def _meant(self, token: Token) -> str:
        """The word itself, or the nearest that there is where no service has it and it was not corrected."""
        if token.is_known or token.is_stop or token.is_weak or token.word in self.corrected:
            return token.word
        if token.word in self.lexicon and not self.query.exact:
            return token.word
        near = self.lexicon.corrections(token.word, self.searched) or self.lexicon.guesses(token.word)
        return near[0].word if near else token.word

    def _tokens(self) -> list[Token]:
        stop = frozenset().union(*(analysis.STOP_WORDS.get(language, frozenset()) for language in self.languages))
        words = [_written_out(word) for word in analysis.words(places.keep_saints(self.query.text))]
        found = [self._token(word, stop) for word in words[:MOST_WORDS]]
        self._ask_known([token for token in found if not (token.is_known or token.is_stop or token.is_weak)])
        if not self.query.exact:
            found = [self._without_clitic(token, stop) for token in found]
            for token in found:
                if not (token.is_known or token.is_stop or token.is_weak or token.word in self.lexicon):
                    token.readings += [
                        (each.word, each.weight) for each in self.lexicon.corrections(token.word, self.searched)
                    ]
            for token in found:
                token.halves = self._halves(token)
            for token, following in pairwise(found):
                token.joined = self._joined(token, following)
        return found

    def _token(self, word: str, stop: frozenset[str]) -> Token:
        kept = word in analysis.KEPT_IN_PHRASES
        is_stop = word in stop or word in ("s", "sant")
        return Token(
            word=word,
            is_stop=is_stop or kept,
            is_kept=kept,
            is_weak=not self.query.exact and (word in WEAK_WORDS or self._is_foreign_stop_word(word)),
            is_known=self._is_written(word),
            readings=[(word, 1.0)],
        )

    def _without_clitic(self, token: Token, stop: frozenset[str]) -> Token:
        """The word that an Arabic particle is written at ("in Lodi" is one word), where the whole is none known."""
        if token.is_known or token.is_stop or token.is_weak or token.word in self.lexicon:
            return token
        rest = stems.without_clitic(token.word)
        bare = self._token(rest, stop) if rest else token
        return bare if bare.is_known or bare.is_stop or bare.is_weak or rest in self.lexicon else token

    def _is_written(self, word: str) -> bool:
        """Whether services have the word, or labels: then it is neither misspelt nor foreign."""
        return any(self.lexicon.has_stem(analysis.stem(word, language), language) for language in self.languages)

    def _is_foreign_stop_word(self, word: str) -> bool:
        return word in SMALL_WORDS and not self._is_written(word)

    def _ask_known(self, tokens: list[Token]) -> None:
        """Mark the words that only bodies of services have: one query, and none when all are known."""
        if not tokens:
            return
        known = _written.values()
        asked = {(language, analysis.stem(token.word, language)) for token in tokens for language in self.languages}
        if unknown := asked - known.keys():
            wanted = Q(pk__in=())
            for language in self.languages:
                wanted |= Q(language=language, stem__in={stem for own, stem in unknown if own == language})
            found = set(ServiceStem.objects.filter(wanted).values_list("language", "stem").distinct())
            known.update({each: each in found for each in unknown})
        for token in tokens:
            token.is_known = any(known[language, analysis.stem(token.word, language)] for language in self.languages)

    # Phrases

    def _longest(self, start: int) -> Found | None:
        """The longest known phrase that begins at a token; of equals the likeliest, then the reader's language."""
        best: Found | None = None
        for language in self._phrase_languages():
            for found in self._walk(self.phrases.tries.get(language, {}), language, start, start, 0, 1.0, ()):
                span = self.tokens[start : found.end]
                # "Tata" is a father to a Romanian, whatever it is in Italian.
                if found.size == 1 and language != self.query.language and self._is_own_small_word(span):
                    continue
                # "Cura" is an Italian word here, whatever it means elsewhere.
                if language not in self.languages and all(token.is_known or token.is_stop for token in span):
                    continue
                if best is None or (found.size, found.likelihood) > (best.size, best.likelihood):
                    best = found
                elif (found.size, found.likelihood) == (best.size, best.likelihood) and found.end == best.end:
                    best = replace(best, meanings=(*best.meanings, *found.meanings))
        return best

    def _is_own_small_word(self, span: Sequence[Token]) -> bool:
        """Whether a token alone is a stop word of the page's language."""
        return len(span) == 1 and span[0].word in analysis.STOP_WORDS.get(self.query.language, frozenset())

    def _excluded(self, at: int) -> int:
        """Where what a word excludes ends: it is not searched for. Nought where the word excludes nothing."""
        if self.query.exact or self.tokens[at].word not in EXCLUDING:
            return 0
        at += 1
        while at < len(self.tokens) and self.tokens[at].word in LINKING:
            at += 1
        found = self._longest(at) if at < len(self.tokens) else None
        return found.end if found and any(meaning.kind in EXCLUDED for meaning in found.meanings) else 0

    def _phrase_languages(self) -> list[str]:
        own = list(self.languages)
        return own + [language for language in self.phrases.tries if language not in own]

    def _walk(
        self, node: Node, language: str, start: int, at: int, size: int, likelihood: float, words: tuple[str, ...]
    ) -> Iterator[Found]:
        if size and None in node:
            meanings = tuple(each for each in node[None] if not each.words or each.words == words)
            if meanings:
                yield Found(start, at, size, likelihood, words, meanings)
        if at >= len(self.tokens):
            return
        token = self.tokens[at]
        for word, weight in token.readings:
            following = node.get(phrases.key(word, language))
            if following:
                yield from self._walk(
                    following, language, start, at + 1, size + 1, min(likelihood, weight), (*words, word)
                )
        for word, weight in token.joined:
            following = node.get(phrases.key(word, language))
            if following:
                yield from self._walk(
                    following, language, start, at + 2, size + 2, min(likelihood, weight), (*words, word)
                )
        for halves in token.halves:
            following = node.get(phrases.key(halves[0], language), {}).get(phrases.key(halves[1], language))
            if following:
                yield from self._walk(
                    following, language, start, at + 1, size + 1, min(likelihood, 0.9), (*words, *halves)
                )
        # "accompagnare mia mamma a una visita": what says only who asks may stand in between.
        if size and (token.is_weak or (token.is_stop and not token.is_kept)):
            yield from self._walk(node, language, start, at + 1, size, likelihood, words)

    def _joined(self, first: Token, second: Token) -> list[tuple[str, float]]:
        """Two words that the catalogue writes as one: "dopo scuola"."""
        if first.is_stop or second.is_stop:
            return []
        return [
            (one + other, min(weight, weight_of_other) * 0.95)
            for one, weight in first.readings
            for other, weight_of_other in second.readings
            if one + other in self.lexicon
        ]

    def _halves(self, token: Token) -> list[tuple[str, str]]:
        """One word that the catalogue writes as two: "centroestivo"."""
        if token.is_known or token.is_stop or token.is_weak or token.word in self.lexicon:
            return []
        word = token.word
        return [
            (word[:cut], word[cut:])
            for cut in range(3, len(word) - 2)
            if word[:cut] in self.lexicon and word[cut:] in self.lexicon
        ][:2]

    def _known(self, found: Found) -> Concept:
        """The concept of a known phrase."""
        tokens = self.tokens[found.start : found.end]
        text = " ".join(token.word for token in tokens)
        self._note_correction(tokens, found.words)
        for meaning in found.meanings:
            if meaning.kind == "outside":
                self.outside.append(meaning.place)
            elif meaning.place:
                return self._place(meaning.place, text, found.words)
        kinds = {meaning.kind for meaning in found.meanings}
        literal = Alternative(" ".join(found.words), parts(found.words, self.languages), found.likelihood, "word")
        # The words of "senza ISEE" are in the sheets that ask for it.
        alternatives = [] if "without" in kinds else [literal]
        if found.likelihood < 1 and len(tokens) == 1:
            alternatives.append(Alternative(text, parts([tokens[0].word], self.languages), 1.0, "word"))
        # What a correction leads to is no surer than the correction.
        alternatives += [
            replace(each, weight=each.weight * found.likelihood)
            for meaning in found.meanings
            for each in meaning.alternatives
        ]
        # What a service costs or does not need orders the results: it hides none, or little would be left to see.
        is_wish = bool(WISHES & kinds)
        is_recognised = not is_wish and found.likelihood >= SURE and any(_is_need(each) for each in alternatives)
        weak = is_wish or (all(token.is_weak for token in tokens) and not is_recognised)
        return Concept(text=text, alternatives=_best(alternatives), is_weak=weak, is_recognised=is_recognised)

    def _prices(self, found: Found) -> list[Concept]:
        """That it must cost nothing, where a longer phrase says so too: "psicologo gratis"."""
        if found.end - found.start < 2:
            return []
        trie = self.phrases.tries.get(ITALIAN, {})
        free = [
            (token, meaning)
            for token in self.tokens[found.start : found.end]
            for meaning in trie.get(phrases.key(token.word, ITALIAN), {}).get(None, ())
            if meaning.kind == "price"
        ]
        return [
            Concept(text=token.word, alternatives=meaning.alternatives, is_weak=True) for token, meaning in free[:1]
        ]

    def _place(self, code: str, text: str, words: tuple[str, ...]) -> Concept:
        """A comune: what names it, covers the whole Ambito, or has the name in its own."""
        if not self.place:
            self.place, self.place_text = code, text
        name = self.vocabulary.label(Scheme.MUNICIPALITY, code, ITALIAN)
        alternatives = (
            Alternative(
                name, (Part(fact=texts.fact("municipality", code)),), texts.FACT_SCORES["municipality"], "place"
            ),
            Alternative(name, (Part(fact=texts.AMBITO_STEM),), texts.FACT_SCORES["municipality"] / 4, "place"),
            Alternative(text, parts(analysis.words(" ".join(words)), {ITALIAN}), PLACE_TEXT_WEIGHT, "word"),
        )
        return Concept(text=text, alternatives=alternatives, is_place=True)

    def _two_words(self, first: Token, second: Token) -> Concept:
        """The concept of two words without a known meaning that the catalogue writes as one."""
        text = f"{first.word} {second.word}"
        alternatives = [Alternative(text, parts([first.word, second.word], self.languages), 1.0, "word")]
        alternatives += [
            Alternative(word, parts([word], self.languages), weight, "spelling") for word, weight in first.joined
        ]
        return Concept(text=text, alternatives=_best(alternatives))

    def _word(self, token: Token, *, is_last: bool) -> Concept:
        """The concept of a word without a known meaning."""
        text = token.word
        alternatives = [Alternative(text, parts([text], self.languages), 1.0, "word")]
        is_beginning = is_last and len(text) >= SHORTEST_PREFIX and not self.query.exact and not token.is_known
        if is_beginning:
            alternatives.append(Alternative(f"{text}…", (Part(prefix=text),), 1.0, "word"))
        for half in token.halves:
            alternatives.append(Alternative(" ".join(half), parts(half, self.languages), 0.9, "spelling"))
        alternatives += [
            Alternative(word, parts([word], self.languages), weight, "spelling")
            for word, weight in token.readings
            if word != token.word
        ]
        if not token.is_known and len(token.readings) > 1 and not token.halves:
            self.corrected[token.word] = token.readings[1][0]
        elif token.halves:
            self.corrected[token.word] = " ".join(token.halves[0])
        has_prefix = is_beginning and bool(self.lexicon.beginning(text, limit=1))
        unknown = not token.is_known and not token.halves and len(token.readings) == 1 and not has_prefix
        if has_prefix:
            # Somebody who is still writing has not misspelt anything.
            self.corrected.pop(token.word, None)
        return Concept(
            text=text, alternatives=_best(alternatives), is_weak=token.is_weak, is_unknown=unknown and not token.is_weak
        )

    def _note_correction(self, tokens: Sequence[Token], words: tuple[str, ...]) -> None:
        if len(tokens) == len(words):
            for token, word in zip(tokens, words, strict=True):
                if word != token.word and not token.is_known:
                    self.corrected[token.word] = word
        elif len(words) == 1 and len(tokens) == 2:
            for token in tokens:
                if len(token.readings) > 1:
                    self.corrected[token.word] = token.readings[1][0]


def _written_out(word: str) -> str:
    """A word as it is written in full: those cut short on telephones, with a k for ch or c."""
    whole = SHORTHAND.get(word, word)
    if "k" not in whole or lexicon.is_italian(whole):
        return whole
    spelt = HARD.sub("ch", whole).replace("k", "c")
    return spelt if lexicon.is_italian(spelt) else whole


def _is_need(alternative: Alternative) -> bool:
    """Whether a way is a kind of service: then the need is clear. Who it is for or where says too little."""
    return any(part.fact.startswith(NEEDS) for part in alternative.parts)


def _needs(concept: Concept) -> list[str]:
    """The codes of the kinds of service that satisfy a concept."""
    facts = [part.fact for alternative in concept.alternatives for part in alternative.parts]
    return [fact.removeprefix(NEEDS) for fact in facts if fact.startswith(NEEDS)]


def _best(alternatives: Iterable[Alternative]) -> tuple[Alternative, ...]:
    """Each way once, with the greatest weight; the first ones where there are too many."""
    kept: dict[tuple[Part, ...], Alternative] = {}
    for each in alternatives:
        key = tuple(each.parts)
        if key not in kept or kept[key].weight < each.weight:
            kept[key] = each
    return tuple(sorted(kept.values(), key=lambda each: each.origin == "lay"))[:MOST_ALTERNATIVES]
