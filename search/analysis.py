"""What words mean to search, in Python for both engines: the same text gives the same stems in each.

Italian is stemmed lightly: gender and number fall away, derivations stay apart. That is what welfare names
need (anziano, anziana, anziani) without meeting what is different (comune and comunità).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from django.utils.html import strip_tags

LONGEST_WORD = 40
"""Longer runs of letters are cut: they are no words, and the index has room for this many characters."""

APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ′´`＇", "'"))
ELISION = re.compile(
    r"\b(?:[cdlmnstv]|un|gl|qu|(?:d|n|c|sul|dal|del|nel|col|al)l|sull|dagl|degl|negl|sugl|agl"
    r"|quest|quell|bell|sant|tutt|nessun|ciascun|alcun|dov|com|cos|anch|senz)'(?=\w)"
)
POSSESSIVE = re.compile(r"'s\b")
WORD = re.compile(r"[^\W_]+")
BLOCK_END = re.compile(r"<(?:/(?:p|li|h\d|div|td|tr|ul|ol)|br\s*/?)>", re.IGNORECASE)

STOP_WORDS: dict[str, frozenset[str]] = {
    "it": frozenset(
        """
        a ad agli ai al alla alle allo anche ancora avere c che chi ci cio col come con cosi cui d da dagli dai dal
        dalla dalle dallo degli dei del della delle dello di dove e ed era essere fra gli ha hai hanno ho i il in
        io l la le lei li lo loro lui ma me mi mia mie miei mio ne negli nei nel nella nelle nello noi non nostra
        nostre nostri nostro o od ogni oppure per perche piu poi puo quale quali quando quella quelle quelli quello
        questa queste questi questo qui se sei si sia siamo sono sta su sua sue sugli sui sul sulla sulle sullo suo
        suoi te ti tra tu tua tue tuo tuoi un una uno vi voi vostra vostre vostri vostro
        """.split()
    ),
    "en": frozenset(
        """
        a about an and any are as at be by can do for from has have how i if in into is it its me my no not of on
        or our so that the their them there they this to up we what when where which who will with you your
        """.split()
    ),
}


@dataclass(frozen=True)
class Token:
    """A word as written (lower case, no accents) and the stem it is found by."""

    stem: str
    word: str


def plain_text(html: str) -> str:
    """Return the text of safe HTML, with a space where a block ended."""
    return unescape(strip_tags(BLOCK_END.sub(r"\g<0> ", html)))


def fold(text: str) -> str:
    """Return text without accents and other marks: ``città`` becomes ``citta``."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def sort_key(name: str) -> str:
    """Return what names are sorted by: neither case nor accents, single spaces."""
    return " ".join(fold(name.casefold()).split())


def words(text: str) -> list[str]:
    """Return the words of plain text, folded, in order; elided articles and apostrophes fall away."""
    lowered = unicodedata.normalize("NFKC", text.translate(APOSTROPHES)).lower()
    bare = POSSESSIVE.sub("", ELISION.sub("", lowered))
    return [word[:LONGEST_WORD] for word in WORD.findall(fold(bare))]


def tokens(text: str, language: str) -> list[Token]:
    """Return the tokens of plain text in a language, in order, without its stop words."""
    stop = STOP_WORDS.get(language, frozenset())
    return [Token(stem=stem(word, language), word=word) for word in words(text) if word not in stop]


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """Return the stem of one folded word."""
    if language == "it":
        return _italian(word)
    if language == "en":
        return _english(word)
    return word


def _italian(word: str) -> str:
    """Light stemming after the idea of UniNE's: final vowels, with the spelling changes of plurals."""
    if len(word) < 4 or not word.isalpha():
        return word
    # disabilità meets disabile, genitorialità genitoriale; short ones are other words (comunità, qualità).
    if len(word) >= 9 and word.endswith(("alita", "ilita", "idita")):
        return word[:-3]
    last, before = word[-1], word[-2]
    if last in "ei" and before == "h" and word[-3] in "cg":
        return word[:-2]
    if last in "aeio" and before == "i" and len(word) > 4:
        return word[:-2]
    if last in "aeio":
        return word[:-1]
    return word


def _english(word: str) -> str:
    """Plurals only."""
    if len(word) < 4 or not word.isalpha() or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") else word
