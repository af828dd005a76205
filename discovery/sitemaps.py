"""Sitemaps, as https://www.sitemaps.org/protocol.html and Google's ``xhtml:link`` for languages have them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings

from discovery.addresses import Address, Moment
from search.jsonld import absolute

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
PROTOCOL = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"


def urlset(pages: Iterable[Address]) -> Iterator[str]:
    """Yield a file of addresses piece by piece: each language's address names all, and Italian stands for the rest."""
    yield f'{DECLARATION}<urlset xmlns="{PROTOCOL}" xmlns:xhtml="{XHTML}">\n'
    for page in pages:
        places = {code: absolute(path) for code, path in page.paths.items()}
        named = dict(places)
        if settings.LANGUAGE_CODE in places:
            named["x-default"] = places[settings.LANGUAGE_CODE]
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href={quoteattr(place)}/>' for code, place in named.items()
        )
        yield "".join(
            f"<url><loc>{escape(place)}</loc>{_changed(page.changed.get(code))}{links}</url>\n"
            for code, place in places.items()
        )
    yield "</urlset>\n"


def index(files: Iterable[tuple[str, Moment]]) -> Iterator[str]:
    """Yield a file that names others: the path of each, and when what is in it last changed."""
    yield f'{DECLARATION}<sitemapindex xmlns="{PROTOCOL}">\n'
    for path, changed in files:
        yield f"<sitemap><loc>{escape(absolute(path))}</loc>{_changed(changed)}</sitemap>\n"
    yield "</sitemapindex>\n"


def _changed(moment: Moment) -> str:
    """A moment as W3C writes it; nothing where it is not known, rather than a guess."""
    if moment is None:
        return ""
    return f"<lastmod>{moment.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}</lastmod>"
