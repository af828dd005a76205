"""What all mappings share: the reader's language, the terms, the day; and prose as plain text."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from django.conf import settings
from django.utils import timezone
from django.utils.html import strip_tags

from catalog_pages import vocabulary as vocabularies
from catalog_pages.vocabulary import Vocabulary
from open_data.hsds import taxonomies
from open_data.hsds.schemas.organizations import Source
from open_data.hsds.taxonomies import Taxonomies
from open_data.v1.schemas.common import ATTRIBUTION, LICENCE_NAME, LICENCE_URL, Licence

ITEM = re.compile(r"<li\b[^>]*>")
BREAK = re.compile(r"<br\s*/?>|</(?:p|li|ul|ol|h[1-6]|blockquote)>")
BLANKS = re.compile(r"[ \t]*\n\s*")


@dataclass(frozen=True)
class Context:
    """In which language, by which terms, on which day objects are made. ``offset`` is hours from UTC in Italy."""

    language: str
    vocabulary: Vocabulary
    terms: Taxonomies
    today: datetime.date
    offset: float

    @classmethod
    def of(cls, language: str, vocabulary: Vocabulary | None = None) -> Context:
        """The context of an answer that is being made now."""
        vocabulary = vocabulary or vocabularies.current()
        away = timezone.localtime().utcoffset() or datetime.timedelta()
        return cls(
            language=language,
            vocabulary=vocabulary,
            terms=taxonomies.current(language, vocabulary),
            today=timezone.localdate(),
            offset=away.total_seconds() / 3600,
        )


def source() -> Source:
    """Licence and attribution, for what may be read by itself."""
    return Source(
        licence=Licence(name=LICENCE_NAME, url=LICENCE_URL),
        attribution=ATTRIBUTION,
        source=f"{settings.SITE_URL}/",
    )


@lru_cache(maxsize=2_000)
def plain(html: str) -> str:
    """Return safe HTML as plain text: a line for each paragraph, a dash before each item of a list."""
    broken = BREAK.sub("\n", ITEM.sub("- ", html))
    return BLANKS.sub("\n", unescape(strip_tags(broken))).strip()


def iso(day: datetime.date | None) -> str:
    """A day as HSDS has it; nothing without one."""
    return day.isoformat() if day else ""


def moment(when: datetime.datetime) -> str:
    """A moment in UTC, to the millisecond."""
    return when.astimezone(datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def lines(*parts: str) -> str:
    """The parts that say something, a line each."""
    return "\n".join(part for part in parts if part)
