"""The languages of the site: what they are called in their own words, and which way they are written.

Which they are is a setting (``LANGUAGES``); all that is known of a language beside its texts comes from Django.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, override, pgettext

from catalog_pages.foreign import Foreign

TERRITORIES = {"en": "en_GB", "ar": "ar_AR"}
"""What a language is called with its country, where that is not the language's own name twice."""
COMMAS = {"ar": "، "}
"""What stands between the items of a list, where it is no comma and space."""
SEMICOLONS = {"ar": "؛ "}
"""The same between items that may have commas of their own."""
ASKED_IN_ITALIAN = "Vuoi leggere in italiano?"


def own_name(code: str) -> str:
    """A language in its own words, whatever the page's: who needs it could not read it otherwise."""
    return dict(settings.LANGUAGES).get(code, code)


def of_site(code: str) -> str:
    """A language that somebody once wrote in, as far as the site still has it; else Italian."""
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def active() -> str:
    """The language of the page that is asked for: what its visitor is written to in."""
    return of_site(get_language() or "")


def is_right_to_left(code: str) -> bool:
    """Whether a language is written from right to left."""
    known: dict[str, Any] = LANG_INFO.get(code, {})
    return bool(known.get("bidi"))


def territory(code: str) -> str:
    """A language with a country, as Open Graph wants it: ``it_IT``."""
    return TERRITORIES.get(code, f"{code}_{code.upper()}")


def comma() -> str:
    """The comma and space of the active language."""
    return COMMAS.get(get_language() or "", ", ")


def semicolon() -> str:
    """The semicolon and space of the active language."""
    return SEMICOLONS.get(get_language() or "", "; ")


def listed(items: Iterable[str]) -> str:
    """Items one after the other, with the comma of the active language."""
    return comma().join(items)


def apart(text: str) -> str:
    """Words in a line from right to left, in one piece: Italian ones would carry off what stands after them.

    Marked by characters that nobody sees (UAX 9), for these lines are printed, mailed and filed too.
    """
    if not text.strip() or not is_right_to_left(get_language() or ""):
        return text
    isolated = f"\u2068{text}\u2069"
    return Foreign(isolated) if isinstance(text, Foreign) else isolated


def attributes(code: str) -> SafeString:
    """The attributes of a text in a language: nothing in the page's own, ``dir`` too where it is written the other way.

    They begin with a space, so that a tag may be written without one.
    """
    page = get_language() or settings.LANGUAGE_CODE
    if not code or code == page:
        return mark_safe("")
    if is_right_to_left(code) == is_right_to_left(page):
        return format_html(' lang="{}"', code)
    return format_html(' lang="{}" dir="{}"', code, "rtl" if is_right_to_left(code) else "ltr")


def left_to_right(text: str) -> SafeString:
    """A telephone number or an address as it is written everywhere: a line from right to left would turn it round."""
    if text and is_right_to_left(get_language() or settings.LANGUAGE_CODE):
        return format_html('<bdi dir="ltr">{}</bdi>', text)
    return format_html("{}", text)


def question(code: str) -> str:
    """The question whether to go on in a language, in that language; nothing where it has no words for it yet."""
    with override(code):
        asked = pgettext("asked in the language of this catalogue, which it names", "Vuoi leggere in italiano?")
    return "" if asked == ASKED_IN_ITALIAN and code != settings.LANGUAGE_CODE else asked
