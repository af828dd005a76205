"""What people hope not to need, and when they can come: told by the facts of a sheet, asked for in a few words.

"Senza ISEE" names the ISEE and wants the opposite: words alone would lift exactly the services that ask for it. So a
document says which of the usual hurdles it does *not* have, and the phrase asks for that. Hours are the same kind of
thing: "il sabato mattina" is in the opening hours, not in the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.utils import timezone

from catalog_pages.enums import Cost, NoticeKind, Prescription, Weekday
from search import analysis

SOON = 14
"""So many days of waiting are no waiting list."""
NOON, EVENING = "13:00", "19:30"
"""Who closes later than the first is open in the afternoon, later than the second in the evening."""
NEGATIONS = frozenset({"non", "senza", "nessun", "nessuna", "nessuno"})
REACH = 4
"""How many words before a hurdle its negation may stand: "non serve avere la ricetta"."""

MENTIONS: dict[str, re.Pattern[str]] = {
    "isee": re.compile("isee"),
    "prescription": re.compile("ricett[ae]|impegnativ[ae]|prescrizion[ei]"),
    "waiting": re.compile("attes[ae]|graduatori[ae]"),
    "booking": re.compile("prenot(?:a|ano|i|are|azion[ei])|appuntament[oi]"),
    "residence": re.compile("resident[ei]|residenza"),
}
"""The words by which a sheet speaks of a hurdle."""
SPOKEN_OF = re.compile("|".join([r"i\.s\.e\.", *(each.pattern for each in MENTIONS.values())]), re.IGNORECASE)
"""What tells the few texts that speak of any, before they are looked through word by word."""

Said = dict[str, dict[str, str]]
"""Phrases, with commas between, by code and language."""

WITHOUT: Said = {
    "isee": {
        "it": "senza isee, no isee, senza presentare isee, non serve isee, non richiede isee",
        "en": "without isee, no isee",
        "es": "sin isee",
        "ro": "fara isee",
    },
    "prescription": {
        "it": "senza ricetta, senza ricetta medico, senza ricetta medica, senza impegnativa, senza impegnativa medico,"
        " senza prescrizione, senza prescrizione medica, senza richiesta medico, no ricetta, non serve ricetta,"
        " non ho ricetta, non ho impegnativa",
        "en": "without prescription, no prescription, without referral, no referral",
        "es": "sin receta",
        "ro": "fara reteta",
    },
    "waiting": {
        "it": "senza attesa, senza lista attesa, senza liste attesa, senza aspettare, senza coda, senza fila,"
        " senza graduatoria, no lista attesa, non aspettare, non voglio aspettare, non posso aspettare",
        "en": "no waiting list, without waiting, no wait",
        "es": "sin lista espera, sin esperar",
        "ro": "fara asteptare",
    },
    "booking": {
        "it": "senza prenotazione, senza prenotare, senza appuntamento, senza prendere appuntamento, no prenotazione,"
        " senza fissare appuntamento, non serve prenotare, accesso libero",
        "en": "without booking, no booking, without appointment, no appointment, walk in",
        "es": "sin cita",
        "ro": "fara programare",
    },
    "residence": {
        "it": "non residente, non residenti, non sono residente, senza residenza, non ho residenza",
        "en": "non residents, not resident",
    },
}
"""How people say that they do without."""

WHEN: Said = {
    "saturday": {"it": "sabato", "en": "saturday, saturdays"},
    "saturday-morning": {"it": "sabato mattina, sabato mattino", "en": "saturday morning"},
    "saturday-afternoon": {"it": "sabato pomeriggio", "en": "saturday afternoon"},
    "sunday": {"it": "domenica", "en": "sunday, sundays"},
    "evening": {"it": "sera, serale, dopo cena, in serata", "en": "evening, evenings"},
}
"""How people say when they can come, beyond the mornings and afternoons of working days."""

SPOKEN: Said = {
    "ar": {
        "it": "parla arabo, in lingua araba, arabo",
        "en": "speak arabic, arabic speaking, arabic",
        "ro": "araba, vorbeste araba",
        "ar": "عربي, عربيه, العربية, بالعربي, بالعربية, يتكلم عربي, يتكلم العربية, يتحدث العربية",
    },
    "ro": {
        "it": "parla rumeno, parla romeno, in lingua rumena, rumeno, romeno",
        "en": "speak romanian, romanian speaking, romanian",
        "ro": "romaneste, in romana, limba romana, vorbeste romaneste, vorbeste romana",
        "ar": "روماني, الرومانية, بالروماني, يتكلم روماني",
    },
    "en": {
        "it": "parla inglese, in lingua inglese",
        "en": "speak english, english speaking, in english",
        "ro": "vorbeste engleza",
        "ar": "يتكلم انجليزي, بالانجليزي, يتكلم الانجليزية",
    },
    "fr": {
        "it": "parla francese, in lingua francese",
        "en": "speak french, french speaking",
        "ro": "vorbeste franceza",
        "ar": "يتكلم فرنسي, بالفرنسي, يتكلم الفرنسية",
    },
    "es": {
        "it": "parla spagnolo, in lingua spagnola",
        "en": "speak spanish, spanish speaking",
        "es": "habla español, hablan español, en español",
        "ro": "vorbeste spaniola",
    },
    "sq": {
        "it": "parla albanese, in lingua albanese, albanese",
        "en": "speak albanian, albanian speaking, albanian",
        "sq": "flet shqip, shqip",
    },
    "uk": {
        "it": "parla ucraino, in lingua ucraina, ucraino",
        "en": "speak ukrainian, ukrainian speaking, ukrainian",
        "uk": "розмовляє українською, українською",
    },
    "pa": {"it": "parla punjabi, punjabi", "en": "speak punjabi, punjabi speaking, punjabi"},
    "zh": {"it": "parla cinese, in lingua cinese, cinese", "en": "speak chinese, chinese speaking, chinese"},
    "pt": {"it": "parla portoghese, in lingua portoghese", "en": "speak portuguese, portuguese speaking"},
    "lis": {"it": "lingua dei segni, lis", "en": "sign language", "ro": "limbajul semnelor", "ar": "لغة الاشارة"},
}
"""How people ask for somebody who speaks their language. What is taught at school needs more than its name."""

Content = dict[str, Any]


def without(values: Content, texts: Iterable[str]) -> list[str]:
    """Return the hurdles that a service does not have, by its facts; where they are silent, by its plain texts."""
    words = [analysis.words(text) for text in texts if SPOKEN_OF.search(text)]
    found = []
    for code, mentions in MENTIONS.items():
        known = FACTS[code](values) if code in FACTS else None
        if not (any(_is_needed(mentions, each) for each in words) if known is None else known):
            found.append(code)
    return found


def when(values: Content) -> list[str]:
    """Return when a service is open, of the codes of ``WHEN``."""
    return sorted({code for row in values["hours"] for code in _times(row)})


def _times(row: Content) -> Iterator[str]:
    opens, closes = row["opens"] or "", row["closes"] or ""
    if Weekday.SATURDAY in row["weekdays"]:
        yield "saturday"
        if opens < NOON:
            yield "saturday-morning"
        if closes > NOON:
            yield "saturday-afternoon"
    if Weekday.SUNDAY in row["weekdays"]:
        yield "sunday"
    if closes >= EVENING:
        yield "evening"


def _is_needed(mentions: re.Pattern[str], words: list[str]) -> bool:
    """Whether a text speaks of a hurdle otherwise than to say that it is none."""
    return any(
        mentions.fullmatch(word) and not NEGATIONS.intersection(words[max(0, position - REACH) : position])
        for position, word in enumerate(words)
    )


def _isee(values: Content) -> bool | None:
    return True if Cost.ISEE in values["costs"] else None


def _prescription(values: Content) -> bool | None:
    told = values["pack"].get("home_care_prescription")
    return told == Prescription.REQUIRED if told else None


def _waiting(values: Content) -> bool | None:
    today = timezone.localdate().isoformat()
    if any(
        row["kind"] == NoticeKind.WAITING_LIST and (row["starts"] or today) <= today <= (row["ends"] or today)
        for row in values["notices"]
    ):
        return True
    return values["waiting_days"] > SOON if values["waiting_days"] is not None else None


FACTS: dict[str, Callable[[Content], bool | None]] = {
    "isee": _isee,
    "prescription": _prescription,
    "waiting": _waiting,
}
"""Whether the facts of a sheet say that a hurdle is there; ``None`` where they are silent."""
