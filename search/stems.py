"""Light stemmers of Romanian and Arabic, on folded words: case, number, gender and article fall away.

Both languages write the article at the word, and people search with it or without, with diacritics or without. What is
left is no word, only the same for all forms of one. Derivations stay apart; the lay vocabulary brings them together.
"""

from __future__ import annotations

SHORTEST = 3
"""Letters that a Romanian stem keeps at least."""
ROMANIAN_ENDINGS = ("urilor", "urile", "ului", "ilor", "elor", "ile", "ele", "uri", "ul")
"""Articles and plurals that end in a consonant, or begin with one, the longest first: final vowels go by themselves."""
ROMANIAN_IRREGULAR = {"copil": "cop", "tanar": "tiner"}
"""Stems of words whose plural changes its root: copil, copii; tânăr, tineri."""

ARABIC_ARTICLES = ("وال", "بال", "كال", "فال", "ولل", "ال", "لل")
ARABIC_ENDINGS = ("ها", "هم", "ات", "ان", "ون", "ين", "يه", "ه", "ي", "ا")
ARABIC_CLITICS = "وفبلك"
"""What is written at the word that follows: and, so, in or with, to, like; in spoken Arabic the sign of the present."""
SHORTEST_ARABIC = 2
"""Letters that an article, and then an ending, leave at least."""


def romanian(word: str) -> str:
    """The stem of a folded Romanian word: ``persoană``, ``persoane``, ``persoanelor`` give one."""
    if len(word) <= SHORTEST or not word.isalpha():
        return word
    for ending in ROMANIAN_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            word = word.removesuffix(ending)
            break
    while len(word) > SHORTEST and word[-1] in "aeiou":
        word = word[:-1]
    # Vowels that open in the singular: școală, școli; seară, seri.
    word = word.replace("oa", "o").replace("ea", "e") if len(word) > SHORTEST else word
    if word.endswith("ur") and len(word) - 2 >= SHORTEST:
        word = word.removesuffix("ur")
    return ROMANIAN_IRREGULAR.get(word, word)


def arabic(word: str) -> str:
    """The stem of a folded Arabic word, after Larkey's light10: without its article and one ending.

    Plurals that change the inside of a word (طفل, أطفال) stay apart.
    """
    for article in ARABIC_ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= SHORTEST_ARABIC:
            word = word.removeprefix(article)
            break
    for ending in ARABIC_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_ARABIC:
            return word.removesuffix(ending)
    return word


def without_clitic(word: str) -> str:
    """A folded Arabic word without the particle at its beginning; nothing where it has none."""
    rest = word[1:]
    return rest if word[:1] in ARABIC_CLITICS and len(rest) > SHORTEST_ARABIC else ""
