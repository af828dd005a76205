"""A feed as Atom (RFC 4287)."""

from __future__ import annotations

import datetime
import re
import uuid
from typing import Any
from xml.etree import ElementTree

from django.conf import settings
from django.utils.translation import gettext as _

from catalog_pages import licence
from discovery.feeds import Entry, Feed
from search import foreign
from search.jsonld import absolute
from search.types import Label

ATOM = "http://www.w3.org/2005/Atom"
XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
CONTENT_TYPE = "application/atom+xml; charset=utf-8"
IMPOSSIBLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped."""

ElementTree.register_namespace("", ATOM)


def document(feed: Feed) -> bytes:
    """Write a feed."""
    root = ElementTree.Element(f"{{{ATOM}}}feed", {XML_LANGUAGE: feed.language})
    here = absolute(feed.path)
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.subtitle)
    _add(root, "id", uuid.uuid5(uuid.NAMESPACE_URL, here).urn)
    _add(root, "updated", _moment(feed.updated))
    author = _add(root, "author")
    _add(author, "name", _("LodiWelfare, Ufficio di Piano di Lodi"))
    _add(author, "email", settings.HELP_EMAIL)
    _add(root, "link", rel="self", type="application/atom+xml", href=here)
    _add(root, "link", rel="alternate", type="text/html", hreflang=feed.language, href=absolute(feed.page_path))
    _add(root, "link", rel="license", href=licence.ADDRESS)
    _add(root, "rights", _("CC BY 4.0: si può riusare citando la fonte."))
    for entry in feed.entries:
        _write(root, entry, feed.language)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _write(root: ElementTree.Element, entry: Entry, language: str) -> None:
    service = entry.service
    element = _add(root, "entry", **_marked(service.text_language, language))
    _add(
        element,
        "title",
        service.title,
        **_marked(foreign.of(service.title, service.text_language), service.text_language),
    )
    _add(element, "id", entry.id.urn)
    _add(element, "updated", _moment(entry.updated))
    _add(element, "published", _moment(entry.published))
    author = _add(element, "author")
    _add(author, "name", service.provider.name)
    if service.provider.path:
        _add(author, "uri", absolute(service.provider.path))
    _add(
        element,
        "link",
        rel="alternate",
        type="text/html",
        hreflang=service.text_language,
        href=absolute(service.path),
    )
    for label in (service.category, service.kind):
        if label is not None:
            _add_category(element, label)
    own = _marked(foreign.of(service.summary, service.text_language), service.text_language)
    _add(element, "summary", service.summary, type="text", **own)


def _marked(language: str, around: str) -> dict[str, str]:
    """The attribute for a text in another language than what is around it."""
    return {} if language == around else {XML_LANGUAGE: language}


def _add_category(element: ElementTree.Element, label: Label) -> None:
    _add(element, "category", term=label.code, label=label.label)


def _add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: Any) -> ElementTree.Element:
    values = {key: IMPOSSIBLE.sub("", value) for key, value in attributes.items()}
    element = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}", values)
    if text is not None:
        element.text = IMPOSSIBLE.sub("", text)
    return element


def _moment(moment: datetime.datetime) -> str:
    """A moment as RFC 3339 writes it, with its fraction: two changes of one second stay in order."""
    return f"{moment.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
