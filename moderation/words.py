"""Stored values in plain Italian, and two texts word by word."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import NavigableString
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from django.utils.formats import date_format, number_format, time_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.admin.compare import diff_text
from wagtail.fields import RichTextField

from catalog_pages import identifiers
from catalog_pages import vocabulary as vocabularies
from catalog_pages.fields import CodesField, PhoneField
from catalog_pages.models import CatalogImage, Term
from catalog_pages.vocabulary import TermEntry

BLOCKS = frozenset("p li h2 h3 h4 ul ol div br hr".split())
REACH = re.compile(r"https?://\S+|mailto:\S+|\+?\d[\d /.-]{4,}\d")
"""By what a text sends a reader somewhere: addresses and telephone numbers."""


class Names:
    """The names of what contents keep by number: terms from memory, and images as they are met."""

    def __init__(self) -> None:
        self.terms: dict[int, TermEntry] = vocabularies.current().by_key

    def term(self, key: int | None) -> str:
        """The Italian name of a term; of one that is gone, that it is."""
        if key is None:
            return ""
        return self.terms[key].label(settings.LANGUAGE_CODE) if key in self.terms else _("voce che non c'è più")

    def image(self, key: int | None) -> str:
        """The title of an image."""
        if key is None:
            return ""
        return CatalogImage.objects.filter(pk=key).values_list("title", flat=True).first() or _("immagine tolta")


def in_words(field: models.Field, value: Any, names: Names) -> str:
    """One value of a revision's content as people say it; an empty one is an empty text."""
    if value in (None, "", []):
        return ""
    if isinstance(field, CodesField):
        return ", ".join(code_labels(field, value))
    if isinstance(field, models.BooleanField):
        return _("sì") if value else _("no")
    if isinstance(field, models.ForeignKey):
        return names.term(value) if field.related_model is Term else names.image(value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.DecimalField):
        return _amount(field, value)
    if isinstance(field, PhoneField):
        return identifiers.national_phone(str(value))
    if isinstance(field, RichTextField):
        return prose_text(str(value))
    return _moment(field, value)


def code_labels(field: CodesField, codes: Iterable[Any]) -> list[str]:
    """The names of a list of codes."""
    labels = dict(field.codes)
    return [str(labels.get(code, code)) for code in codes]


def _amount(field: models.DecimalField, value: Any) -> str:
    number = Decimal(str(value))
    if field.decimal_places != 2:
        return str(number).replace(".", ",")
    return f"{number_format(number, 2, use_l10n=True, force_grouping=True)} €"


def _moment(field: models.Field, value: Any) -> str:
    """Days and hours as they are read; any other value as it stands. Contents hold them as text."""
    if isinstance(field, models.DateTimeField):
        moment = value if isinstance(value, datetime.datetime) else parse_datetime(str(value))
        return date_format(timezone.localtime(moment), "j F Y H:i") if moment else str(value)
    if isinstance(field, models.DateField):
        day = value if isinstance(value, datetime.date) else parse_date(str(value))
        return date_format(day, "j F Y") if day else str(value)
    if isinstance(field, models.TimeField):
        hour = value if isinstance(value, datetime.time) else parse_time(str(value))
        return time_format(hour, "H:i") if hour else str(value)
    return str(value)


def prose_text(html: str) -> str:
    """Prose as lines of plain text; where a link leads is written out, for it can change under the same words."""
    soup = BeautifulSoup(html, "html.parser")
    for link in soup.find_all("a"):
        target = link.get("href") or _("%(kind)s n. %(number)s") % {
            "kind": link.get("linktype", ""),
            "number": link.get("id", ""),
        }
        link.append(NavigableString(f" ({target})"))
    for item in soup.find_all("li"):
        item.insert(0, NavigableString("• "))
    for block in soup.find_all(list(BLOCKS)):
        block.append(NavigableString("\n"))
    lines = (" ".join(line.split()) for line in soup.get_text().splitlines())
    return "\n".join(line for line in lines if line)


def reaches(text: str) -> set[str]:
    """The addresses and telephone numbers in a text."""
    return {re.sub(r"[ /.-]", "", found) if found[0] in "+0123456789" else found for found in REACH.findall(text)}


def side_by_side(old: str, new: str) -> tuple[SafeString, SafeString]:
    """Two texts as HTML: in the old one what goes is marked, in the new one what comes."""
    changes = diff_text(old, new).changes
    removed, added = _("tolto:"), _("aggiunto:")
    before = [(kind, text) for kind, text in changes if kind != "addition"]
    after = [(kind, text) for kind, text in changes if kind != "deletion"]
    return _marked(before, "del", removed), _marked(after, "ins", added)


def _marked(pieces: list[tuple[str, str]], tag: str, said: str) -> SafeString:
    # Colour alone tells nothing to who does not see it: the word is read out.
    return format_html_join(
        "",
        "{}",
        (
            (
                text
                if kind == "equal" or not text.strip()
                else format_html(f'<{tag}><span class="w-sr-only">{{}} </span>{{}}</{tag}>', said, text),
            )
            for kind, text in pieces
        ),
    )
