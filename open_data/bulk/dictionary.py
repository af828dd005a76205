"""The data dictionary: what each column of each table is, from the one description that also writes the files.

As rows for people and spreadsheets, and as a data package (https://datapackage.org/standard/data-package/), by which
programs read the CSV files with their types and the links between them.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings

from open_data.bulk.fields import Field, Table
from open_data.bulk.tables import MAP, TABLES
from open_data.v1.schemas.common import ATTRIBUTION, LICENCE_NAME, LICENCE_URL

FIELDS = ("table", "field", "type", "meaning_it", "meaning_en", "vocabulary", "example")
FILES = {table.name: table.file for table in TABLES} | {MAP.name: f"{MAP.name}.geojson"}
TITLE = "Servizi di welfare del Lodigiano"
DESCRIPTION = (
    "I servizi di welfare pubblici e del terzo settore per chi vive nel Lodigiano: che cosa offrono, a chi, dove, "
    "quando, quanto costano, con quali agevolazioni e chi chiamare."
)
PACKAGE = "lodiwelfare"
Json = dict[str, Any]


def dictionary_rows() -> list[list[str]]:
    """A row for each column of each table, those of ``FIELDS``."""
    return [
        [table.name, field.name, field.type, field.italian, field.english, field.vocabulary, field.example]
        for table in (*TABLES, MAP)
        for field in table.fields
    ]


def dictionary(meta: Json) -> Json:
    """The same as JSON, with what the tables are. ``meta`` are licence and attribution."""
    return {
        "meta": meta,
        "tables": [
            {
                "name": table.name,
                "file": FILES[table.name],
                "title_it": table.title,
                "title_en": table.english_title,
                "meaning_it": table.italian,
                "meaning_en": table.english,
                "key": list(table.key),
                "fields": [dict(zip(FIELDS[1:], _told(field), strict=True)) for field in table.fields],
            }
            for table in (*TABLES, MAP)
        ],
    }


def _told(field: Field) -> list[str]:
    return [field.name, field.type, field.italian, field.english, field.vocabulary, field.example]


def data_package(*, day: str, sizes: dict[str, tuple[int, str]]) -> Json:
    """The description of the CSV files of a day. ``sizes`` are bytes and SHA-256 by name of file."""
    return {
        "profile": "tabular-data-package",
        "name": PACKAGE,
        "id": f"{settings.SITE_URL}/dati/datapackage.json",
        "title": TITLE,
        "description": DESCRIPTION,
        "homepage": f"{settings.SITE_URL}/dati-aperti/",
        "version": day,
        "created": day,
        "licenses": [{"name": "CC-BY-4.0", "path": LICENCE_URL, "title": LICENCE_NAME}],
        "sources": [{"title": ATTRIBUTION, "path": f"{settings.SITE_URL}/"}],
        "contributors": [{"title": ATTRIBUTION, "role": "publisher"}],
        "resources": [_resource(table, *sizes[table.file]) for table in TABLES if table.file in sizes],
    }


def _resource(table: Table, size: int, digest: str) -> Json:
    return {
        "profile": "tabular-data-resource",
        "name": table.name.replace("_", "-"),
        "path": table.file,
        "title": table.title,
        "description": table.italian,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{digest}",
        "schema": {
            "fields": [
                {"name": field.name, "type": field.type, "description": field.italian, "example": field.example}
                for field in table.fields
            ],
            "missingValues": [""],
            "primaryKey": list(table.key),
            "foreignKeys": [
                {"fields": field, "reference": {"resource": other.replace("_", "-"), "fields": theirs}}
                for field, other, theirs in table.parents
            ],
        },
    }
