"""The words that the catalogue writes, and what a misspelt word was probably meant to be.

The words of titles, summaries and bodies' names are gathered by the worker; labels, names of comuni and the lay
vocabulary are in memory anyway. A word that is in none of them is compared by how it sounds: doubled letters,
*qu* and *cu*, *gli* and *li* are the same to Italian ears.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

import simplemma
from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max
from rapidfuzz import process
from rapidfuzz.distance import OSA

from catalog_pages.enums import Scheme
from catalog_pages.vocabulary import Vocabulary
from search import analysis, lay_vocabulary, places
from search.content import ITALIAN
from search.kept import Kept
from search.models import STEM_LENGTH, LexiconWord, ServiceDocument
from search.remembered import Derived, Remembered
from worker.registry import register

SHORTEST_CORRECTED = 4
LONG_WORD = 8
"""From so many letters on, two mistakes are allowed."""
SHORTEST_GUESSED = 7
MOST_CORRECTIONS = 3
MOST_NEAR = 20
MOST_KEPT = 5_000
"""Misspelt words whose corrections are remembered: the same ones come again and again."""
MOST_SHARE = 30
"""Gathering rests for so many times what it took."""
LONG_PENALTY = 2.0
FOREIGN_PENALTY = 1.0
"""What a word of another language than those that are searched is less likely by: about one letter."""
CHAT = re.compile(r"(?=.*[a-z].*[a-z])[a-z23579]+")
"""Arabic as it is written on telephones without Arabic letters: "7adana", "ta3allum"."""
LABELLED = (Scheme.KIND, Scheme.CATEGORY, Scheme.TARGET, Scheme.MUNICIPALITY)
SOUNDS = (
    (re.compile(r"qu"), "cu"),
    (re.compile(r"gli"), "li"),
    (re.compile(r"gn"), "ni"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"ck|k|ch"), "c"),
    (re.compile(r"h"), ""),
    (re.compile(r"[yj]"), "i"),
    (re.compile(r"w"), "v"),
    (re.compile(r"x"), "s"),
    (re.compile(r"mp|np"), "mp"),
    # Arabic in Latin letters has figures for what those lack; in its own, letters that many pronounce alike.
    (re.compile(r"(?<=[a-z])[23]|[23](?=[a-z])"), "a"),
    (re.compile(r"(?<=[a-z])7|7(?=[a-z])"), ""),
    (re.compile(r"(?<=[a-z])9|9(?=[a-z])"), "q"),
    (re.compile(r"[ظ]"), "ض"),
    (re.compile(r"[ذ]"), "د"),
    (re.compile(r"[ثط]"), "ت"),
    (re.compile(r"[ص]"), "س"),
    (re.compile(r"(.)\1+"), r"\1"),
)


Written = tuple[str, str]
"""A language and a word in it."""


@dataclass(frozen=True)
class Correction:
    """A word of the catalogue that a misspelt one may have been; ``weight`` says how likely, up to 1."""

    word: str
    weight: float


@dataclass(frozen=True)
class Lexicon:
    """All known words with how many times they were seen, and the same by sound."""

    frequency: dict[str, int]
    by_sound: dict[str, tuple[str, ...]]
    sounds: list[str]
    stems: frozenset[tuple[str, str]]
    languages: dict[str, frozenset[str]]
    """The languages of the words that a misspelt one may be meant as."""
    _corrected: Kept[tuple[str, frozenset[str]], tuple[Correction, ...]] = field(
        default_factory=lambda: Kept(limit=MOST_KEPT)
    )
    _guessed: Kept[str, tuple[Correction, ...]] = field(default_factory=lambda: Kept(limit=MOST_KEPT))

    def __contains__(self, word: str) -> bool:
        return word in self.frequency

    def has_stem(self, stem: str, language: str) -> bool:
        """Whether services or labels have a word with this stem, in a language of the site."""
        return (language, stem) in self.stems

    def corrections(self, word: str, languages: frozenset[str]) -> tuple[Correction, ...]:
        """Return the words that a misspelt one may have been, the likeliest first; none for short words.

        Words in the languages that are searched are likelier than others.
        """
        if len(word) < SHORTEST_CORRECTED or not (word.isalpha() or CHAT.fullmatch(word)):
            return ()
        if is_italian(word):
            return ()
        found = self._corrected.get((word, languages))
        if found is None:
            found = self._nearest(word, languages)
            self._corrected.put((word, languages), found)
        return found

    def _nearest(self, word: str, languages: frozenset[str]) -> tuple[Correction, ...]:
        heard = sound(word)
        same = [each for each in self._of_sound(heard) if not languages.isdisjoint(self.languages[each])]
        if same:
            return tuple(Correction(each, 0.9) for each in same[:MOST_CORRECTIONS])
        most = 2 if len(word) >= LONG_WORD else 1
        near = process.extract(heard, self.sounds, scorer=OSA.distance, score_cutoff=most, limit=MOST_NEAR)
        found: list[tuple[float, str]] = []
        for key, distance, _position in near:
            for each in self.by_sound[key]:
                written = OSA.distance(word, each)
                if len(each) < SHORTEST_CORRECTED or written > most + 1:
                    continue
                penalty = distance + 0.2 * written + (0.5 if each[0] != word[0] else 0.0)
                if languages.isdisjoint(self.languages[each]):
                    penalty += FOREIGN_PENALTY
                found.append((penalty, each))
        if not found:
            return ()
        found.sort(key=lambda pair: (round(pair[0], 1), -self.frequency[pair[1]], pair[1]))
        best = found[0][0]
        kept = [(penalty, each) for penalty, each in found if penalty <= best + 0.6][:MOST_CORRECTIONS]
        return tuple(Correction(each, 0.75 if penalty < LONG_PENALTY else 0.5) for penalty, each in kept)

    def guesses(self, word: str) -> tuple[Correction, ...]:
        """Return words farther away than corrections are, for a question to the reader only."""
        if len(word) < SHORTEST_GUESSED or not word.isalpha() or is_italian(word):
            return ()
        found = self._guessed.get(word)
        if found is None:
            most = 3 if len(word) > LONG_WORD + 1 else 2
            near = process.extract(sound(word), self.sounds, scorer=OSA.distance, score_cutoff=most, limit=1)
            found = tuple(Correction(self._of_sound(key)[0], 0.0) for key, _distance, _position in near)
            self._guessed.put(word, found)
        return found

    def _of_sound(self, heard: str) -> list[str]:
        return sorted(self.by_sound.get(heard, ()), key=lambda each: (-self.frequency[each], each))

    def beginning(self, prefix: str, *, limit: int) -> list[str]:
        """Return the commonest words that begin so."""
        found = [word for word in self.frequency if word.startswith(prefix)]
        found.sort(key=lambda word: (-self.frequency[word], word))
        return found[:limit]


def is_italian(word: str) -> bool:
    """Whether a folded word is in the dictionary: it is right then, even if no service has it."""
    return simplemma.is_known(word, lang=ITALIAN)


@lru_cache(maxsize=50_000)
def sound(word: str) -> str:
    """Return how a folded word sounds, for comparing."""
    for pattern, replacement in SOUNDS:
        word = pattern.sub(replacement, word)
    return word


def current(vocabulary: Vocabulary) -> Lexicon:
    """Return the lexicon: gathered words, labels and lay words."""
    gathered, lay = _gathered.get(), lay_vocabulary.current()
    return _made.get(
        (gathered, lay, vocabulary),
        lambda: make(gathered, _label_words(vocabulary), _lay_words(lay)),
        keep=not lay_vocabulary.is_trial(),
    )


def make(gathered: dict[Written, int], labels: Iterable[Written], lay: Iterable[Written]) -> Lexicon:
    """Return the lexicon of gathered words with their frequencies, of labels (both by language) and of lay words."""
    written = Counter(gathered)
    written.update(labels)
    frequency: Counter[str] = Counter()
    for (_language, word), number in written.items():
        frequency[word] += number
    # What a misspelt word may be meant as: words that services use, and lay words in the languages of the site.
    meant: dict[str, set[str]] = {}
    for language, word in written:
        meant.setdefault(word, set()).add(language)
    languages = {code for code, _name in settings.LANGUAGES}
    for language, word in lay:
        frequency[word] += 1
        if language in languages:
            meant.setdefault(word, set()).add(language)
    by_sound: dict[str, list[str]] = {}
    for word in meant:
        by_sound.setdefault(sound(word), []).append(word)
    return Lexicon(
        frequency=dict(frequency),
        by_sound={key: tuple(found) for key, found in by_sound.items()},
        sounds=list(by_sound),
        languages={word: frozenset(found) for word, found in meant.items()},
        stems=frozenset((language, analysis.stem(word, language)) for language, word in written),
    )


def forget() -> None:
    """Drop what is kept in the process."""
    _gathered.forget()


def _label_words(vocabulary: Vocabulary) -> Iterable[Written]:
    for scheme in LABELLED:
        for term in vocabulary.terms(scheme).values():
            for language, label in term.labels.items():
                for word in analysis.words(label):
                    yield (language, word)
    for words in (
        *places.outside(),
        *(each for code in vocabulary.terms(Scheme.MUNICIPALITY) for each in places.written(code)),
    ):
        if len(words) == 1:
            yield (ITALIAN, words[0])


def _lay_words(lay: Iterable[lay_vocabulary.Group]) -> Iterable[Written]:
    for group in lay:
        for language, phrases in ((group.language, group.terms), (ITALIAN, group.also)):
            for phrase in phrases:
                for word in analysis.words(phrase):
                    yield (language, word)


def _read() -> dict[Written, int]:
    rows = LexiconWord.objects.values_list("language", "word", "frequency")
    return {(language, word): frequency for language, word, frequency in rows}


def _version() -> object:
    seen = LexiconWord.objects.aggregate(newest=Max("updated_at"), count=Count("pk"))
    return (seen["newest"], seen["count"])


_gathered: Remembered[dict[Written, int]] = Remembered(version=_version, load=_read)
_made: Derived[Lexicon] = Derived()


# Gathering


def gather() -> int:
    """Write down the words of all live services as they are now; return how many changed."""
    wanted = Counter(_words())
    with transaction.atomic():
        kept = {(row.language, row.word): row for row in LexiconWord.objects.all()}
        gone = [row.pk for key, row in kept.items() if key not in wanted]
        new = [
            LexiconWord(language=language, word=word, frequency=number)
            for (language, word), number in wanted.items()
            if (language, word) not in kept
        ]
        changed = [key for key, row in kept.items() if key in wanted and wanted[key] != row.frequency]
        LexiconWord.objects.filter(pk__in=gone).delete()
        LexiconWord.objects.bulk_create(
            [*new, *(LexiconWord(language=key[0], word=key[1], frequency=wanted[key]) for key in changed)],
            update_conflicts=True,
            unique_fields=["language", "word"],
            update_fields=["frequency", "updated_at"],
            batch_size=1000,
        )
    return len(gone) + len(new) + len(changed)


def _words() -> Iterable[Written]:
    live = ServiceDocument.objects.filter(live=True).order_by()
    for language, _name in settings.LANGUAGES:
        paths = [f"content__texts__{language}__title", f"content__texts__{language}__summary"]
        if language == ITALIAN:
            paths.append("provider_name")
        for row in live.values_list(*paths).iterator(chunk_size=2000):
            for text in row:
                if not isinstance(text, str):
                    continue
                for word in set(analysis.words(text)):
                    if word.isalpha() and len(word) >= SHORTEST_CORRECTED:
                        yield (language, word[:STEM_LENGTH])


@register("search-lexicon", interval_seconds=15, lane="search-lexicon")
def keep_lexicon() -> int:
    """Gather again when services changed; where that takes long, the more seldom."""
    global _gathered_at, _took, _gathered_state
    state = ServiceDocument.objects.aggregate(newest=Max("version"), count=Count("pk"))
    now = time.monotonic()
    if state == _gathered_state or now - _gathered_at < _took * MOST_SHARE:
        return 0
    gather()
    _gathered_state, _gathered_at, _took = state, time.monotonic(), time.monotonic() - now
    return 0


_gathered_state: dict[str, object] = {}
_gathered_at = 0.0
_took = 0.0
