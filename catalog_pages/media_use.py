"""Which images and documents a page uses, published or in its draft."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from wagtail.models import Page

LINKED_DOCUMENT = re.compile(r"<a\b(?=[^>]*\blinktype=\"document\")[^>]*\bid=\"(\d{1,9})\"")
"""A link to a document as rich text is stored."""

LINKED_PAGE = re.compile(r"<a\b(?=[^>]*\blinktype=\"page\")[^>]*\bid=\"(\d{1,9})\"")


class Media(NamedTuple):
    """Numbers of images and of documents."""

    images: set[int]
    documents: set[int]


def documents_in(html: str) -> set[int]:
    """The documents that a rich text links to."""
    return {int(number) for number in LINKED_DOCUMENT.findall(html or "")}


def pages_in(html: str) -> set[int]:
    """The pages that a rich text links to."""
    return {int(number) for number in LINKED_PAGE.findall(html or "")}


def media_of(pages: Iterable[Page]) -> Media:
    """What pages use, as they are published and as their latest drafts are."""
    found = Media(set(), set())
    for page in pages:
        specific = page.specific
        kept = specific.latest_revision.content if specific.latest_revision_id else {}
        for name in ("image", "logo"):
            for number in (getattr(specific, f"{name}_id", None), kept.get(name)):
                if number:
                    found.images.add(int(number))
        for field in specific._meta.concrete_fields:
            for text in (getattr(specific, field.attname), kept.get(field.name)):
                if isinstance(text, str) and "linktype" in text:
                    found.documents.update(documents_in(text))
    return found
