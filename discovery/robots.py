"""What crawlers may read (RFC 9309): pages, and the lists of single categories; no forms, no private links, no API."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from search.jsonld import absolute

PRIVATE = (
    "/admin/",
    "/accesso/",
    "/_util/",
    "/invito/",
    "/verifica/",
    "/conta/",
    "/aderisci/domanda/",
    "/aderisci/riprendi/",
    "/aderisci/avvisi/*/inizia/",
    "/api/",
    "/healthz",
)
"""Log-in, work, private links, forms; figures and data that are no pages."""
PRIVATE_IN_EACH_LANGUAGE = (
    "la-mia-lista/",
    "suggerimenti/",
    "segnalazioni/",
    "servizi/*/segnala/",
    "servizi/*/chiarezza/",
    "imprese/confronto/",
    "imprese/piani/",
    "imprese/preventivo/",
)
CATEGORY = "?category="


def text() -> str:
    """The file. Of two rules that fit, the longer one holds: one category is read, with a second filter it is not."""
    lists = list(_list_paths())
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in PRIVATE),
        *(f"Disallow: {home}{path}" for home in _homes() for path in PRIVATE_IN_EACH_LANGUAGE),
        "Disallow: /*?",
        *(f"Allow: {path}{CATEGORY}" for path in lists),
        *(f"Disallow: {path}{CATEGORY}*&" for path in lists),
        "Allow: /api/v1/openapi.json",
        "Allow: /api/dcat/",
        "",
        f"Sitemap: {absolute(reverse('sitemap'))}",
    ]
    return "\n".join(lines) + "\n"


def _homes() -> Iterator[str]:
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            yield reverse("wagtail_serve", args=[""])


def _list_paths() -> Iterator[str]:
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            yield reverse("service_list")
