"""Italian where another language was promised: found in what a page shows, whoever wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Comment, Doctype, NavigableString, Tag

SHOWN = ("aria-label", "alt", "title", "placeholder", "data-label", "content")
"""Attributes that are read out or shown."""
META = ("description", "og:title", "og:description", "og:site_name")
"""Texts of the head that search engines show."""
UNSEEN = ("script", "style", "template", "svg")
ADDRESS = re.compile(r"https?://\S+|\S+@\S+|@\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:org|it|eu|com|example)\b")
INVISIBLE = re.compile("[\u200e\u200f\u2066-\u2069\u00ad]")
LATIN = re.compile("[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ'’.-]*")
WORDS = re.compile(
    r"\b(?:il|gli|lo|che|chi|di|del|della|delle|dei|degli|dal|dalla|nel|nella|nelle|sul|sulla|con|per|non|è|sono|anche|"
    r"questo|questa|questi|queste|tuo|tua|tuoi|ogni|senza|dopo|prima|oggi|anni|mesi|giorni|ore|dalle|alle|fino|solo|"
    r"scheda|servizio|servizi|ente|enti|comune|comuni|persone|famiglia|famiglie|anziani|bambini|aiuto|casa|prezzo|"
    r"gratuito|orari|telefono|indirizzo|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|cerca|vedi|scrivi|"
    r"scegli|torna|chiudi|apri|leggi|aggiornato|verificato)\b",
    re.IGNORECASE,
)
"""Words of Italian that neither English nor Romanian has, or that no text of ours in them has."""


@dataclass(frozen=True)
class Text:
    """What a page shows in its own language, and where."""

    words: str
    where: str


def own_texts(html: str) -> Iterator[Text]:
    """What a page shows as its own language's: what is marked as another's is left out."""
    soup = BeautifulSoup(html, "html.parser")
    page = str(soup.html["lang"]) if soup.html else ""
    for tag in soup.find_all(UNSEEN):
        tag.decompose()
    for text in soup.find_all(string=True):
        if isinstance(text, Comment | Doctype) or not isinstance(text, NavigableString) or not text.strip():
            continue
        if text.parent and _language(text.parent, page) == page:
            yield Text(clean(str(text)), text.parent.name)
    for tag in soup.find_all(True):
        if _language(tag, page) == page:
            yield from (Text(clean(words), where) for where, words in _attributes(tag) if words.strip())


def _attributes(tag: Tag) -> Iterator[tuple[str, str]]:
    if tag.name == "meta":
        if str(tag.get("name") or tag.get("property")) in META:
            yield f"meta {tag.get('name') or tag.get('property')}", str(tag.get("content", ""))
        return
    for name in SHOWN:
        if tag.has_attr(name):
            yield f"{tag.name} {name}", str(tag[name])
    if tag.name == "input" and tag.get("type") in ("submit", "button"):
        yield "button", str(tag.get("value", ""))


def _language(tag: Tag, page: str) -> str:
    for each in (tag, *tag.parents):
        if each.name != "html" and each.has_attr("lang"):
            return str(each["lang"])
    return page


def clean(text: str) -> str:
    """A text without addresses and signs that nobody sees, on one line."""
    return " ".join(ADDRESS.sub(" ", INVISIBLE.sub("", text)).split())
