"""The texts of a service in languages other than Italian, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from catalog_pages.models import ServicePage
from open_data.bulk.fields import Item, plain
from search.content import ITALIAN, Content

SHEET = "servizi"
ROW_TABLES: dict[str, str] = {
    "locations": "sedi",
    "hours": "orari",
    "contacts": "contatti",
    "access_ways": "accesso",
    "prices": "prezzi",
    "concessions": "agevolazioni",
    "company_terms": "condizioni_imprese",
    "documents": "documenti",
    "notices": "avvisi",
    "attestations": "attestazioni",
}
"""The tables of rows, by the name that rows have in a service."""


@dataclass(frozen=True)
class Text:
    """One text, in the columns of the table ``traduzioni``; ``row_id`` is empty for those of the sheet itself."""

    service_id: str
    table: str
    row_id: str
    field: str
    language: str
    text: str


def translated(item: Item) -> Iterator[Text]:
    """Every text that still holds beside the Italian one; of rows, only those that are public today."""
    service_id = str(item.service.id)
    languages = [language for language, _name in settings.LANGUAGES if language != ITALIAN]
    for language in languages:
        for name, text in item.content["texts"].get(language, {}).items():
            if name != "slug" and (words := plain(text)):
                yield Text(service_id, SHEET, "", name, language, words)
    for name in ServicePage.ROWS:
        shown = {str(row.id) for row in getattr(item.service, name)}
        for row in item.content.get(name, ()):
            if row["id"] in shown:
                yield from _of_row(service_id, ROW_TABLES[name], row, languages)


def _of_row(service_id: str, table: str, row: Content, languages: list[str]) -> Iterator[Text]:
    for name, value in row.items():
        if isinstance(value, dict):
            for language in languages:
                if value.get(language):
                    yield Text(service_id, table, row["id"], name, language, value[language])
