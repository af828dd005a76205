"""What words mean to search, in Python for both engines: the same text gives the same stems in each.

Italian is stemmed lightly: gender and number fall away, derivations stay apart. That is what welfare names
need (anziano, anziana, anziani) without meeting what is different (comune and comunità). Romanian and Arabic likewise,
in ``search.stems``.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import Any

import snowballstemmer  # type: ignore[import-untyped]
from django.utils.html import strip_tags

from search import stems

SHORTEST_STEMMED = 3
"""Words as short as this are kept as they are: acronyms, mostly."""
LONGEST_WORD = 40
"""Longer runs of letters are cut: they are no words, and the index has room for this many characters."""

APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ′´`＇", "'"))
ELISION = re.compile(
    r"\b(?:[cdlmnstv]|un|gl|qu|(?:d|n|c|sul|dal|del|nel|col|al)l|sull|dagl|degl|negl|sugl|agl"
    r"|quest|quell|bell|sant|tutt|nessun|ciascun|alcun|dov|com|cos|anch|senz)'(?=\w)"
)
INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
"""Characters that take no room and part a word in two for a machine only."""
SPELT_OUT = re.compile(
    r"(?<!\w)[^\W\d_](?:\.[^\W\d_])+\b|(?<!\w)[A-Z](?: [A-Z]){2,}(?!\w)",
)
"""Acronyms written with points, or with spaces between capitals: ``I.S.E.E.``, ``I S E E``."""
NO_LETTER = re.compile(r"\W")
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
    "es": frozenset("a al con de del el en la las los mi mis no o para por que se su un una unos unas y yo".split()),
    "ro": frozenset(
        """
        a acest aceasta acestea acesti ai al ale am ar are as asta au avea ca cand care ce cel cea cei cele cine cu cum
        de despre din doar e ei ele este esti eu fi foarte i ii in intre isi il imi iti l la le li lui ma mai mea mei
        mele meu mi mine ne noi nostru nostri noastra noastre nu o ori pe pentru prin sa sau se si sunt spre ta tata
        tau te ti tot tu un una unde unei unele unor unui unul va voi vostru vreau
        """.split()
    ),
    # Folded, as all words are; the last two lines as Egyptians and Moroccans speak.
    "ar": frozenset(
        """
        من في علي الي عن مع هذا هذه ذلك تلك هولاء التي الذي الذين هو هي هم انا انت نحن ان انه انها كان كانت يكون لا ما
        هل او ثم قد كل بعض لي لك له لها لهم عند عندي عندنا كيف اين متي ماذا لماذا كم اي كما حيث و ب ل يا اريد ابحث احتاج
        معي معها معه جدا ايضا عنده عندها هنا هناك ده دي دول اللي علشان عشان بس ايه فين مين ازاي معايا معاها معاه كمان
        خالص اوي يعني بتاع بتاعي مش مو هاد هادي ديال ديالي باش واش شنو فين كاين غير ف ك
        """.split()
    ),
    "sq": frozenset("dhe e i im ime me ne nga nje per se te tim time une".split()),
    "uk": frozenset("в для до з за і и мене міи моі моя на не по та у що я".split()),
}
KEPT_IN_PHRASES = frozenset({"non", "senza", "no", "not", "without", "nu", "fara", "sin", "لا", "مش", "بدون"})
"""Stop words that change what a phrase means ("non cammina"), where phrases are compared."""
SNOWBALL = {"en": "english", "es": "spanish"}
"""The languages with a stemmer of Snowball's. Words of those that have none here are only folded."""
LIGHT = {"ro": stems.romanian, "ar": stems.arabic}
"""Where Snowball parts what belongs together once it is folded: the word with its article from the bare one."""
ARABIC = str.maketrans(
    {"ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ـ": None, "ٱ": "ا"}
    | {digit: str(number) for digits in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹") for number, digit in enumerate(digits)}
)
"""Letters and digits that are written in more than one way (the marks on alef fall away with the accents)."""
ROMANIAN_ORDER = (
    *(("ă", "a", "\u0250"), ("â", "a", "\u0251"), ("î", "i", "\u0250")),
    *(("ș", "s", "\u0250"), ("ş", "s", "\u0250"), ("ț", "t", "\u0250"), ("ţ", "t", "\u0250")),
)
"""Letters of the Romanian alphabet, what each is made of, and something that comes after ``z``."""
OWN_LETTERS = {
    "ro": {ord(letter): f"{plain}{after}" for letter, plain, after in ROMANIAN_ORDER},
}
"""Letters that a language sorts after those they are written with, and not among them."""


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
    return "".join(char for char in decomposed if not unicodedata.combining(char)).translate(ARABIC)


def sort_key(name: str, language: str = "it") -> str:
    """Return what names are sorted by: their words, neither case nor accents; letters of a language in their place.

    Only letters, digits and single spaces are left, so that every database sorts it alike.
    """
    own = name.casefold().translate(OWN_LETTERS.get(language, {}))
    return " ".join(WORD.findall(fold(own)))


def words(text: str) -> list[str]:
    """Return the words of plain text, folded, in order; elided articles and apostrophes fall away."""
    normal = INVISIBLE.sub("", unicodedata.normalize("NFKC", text.translate(APOSTROPHES)))
    lowered = SPELT_OUT.sub(lambda found: NO_LETTER.sub("", found[0]), normal).lower()
    bare = POSSESSIVE.sub("", ELISION.sub("", lowered))
    return [word[:LONGEST_WORD] for word in WORD.findall(fold(bare))]


def tokens(text: str, language: str) -> list[Token]:
    """Return the tokens of plain text in a language, in order, without its stop words."""
    stop = STOP_WORDS.get(language, frozenset())
    return [Token(stem=stem(word, language), word=word) for word in words(text) if word not in stop]


_stemmers = threading.local()


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """Return the stem of one folded word."""
    if language == "it":
        return _italian(word)
    if language in LIGHT:
        return LIGHT[language](word)
    if language in SNOWBALL and len(word) > SHORTEST_STEMMED:
        return fold(_snowball(SNOWBALL[language]).stemWord(word))
    return word


def _snowball(algorithm: str) -> Any:
    """A stemmer of this thread's own: it keeps the word that it is working on."""
    made = vars(_stemmers)
    if algorithm not in made:
        made[algorithm] = snowballstemmer.stemmer(algorithm)
    return made[algorithm]


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
