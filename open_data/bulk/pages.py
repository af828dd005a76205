"""What the pages about the data files show."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from catalog_pages import languages, licence
from open_data.bulk import releases, writing
from open_data.bulk.dictionary import DESCRIPTION, TITLE
from open_data.bulk.fields import Table
from open_data.bulk.releases import File, Release
from open_data.bulk.tables import CITED_AS, MAP, TABLES
from open_data.bulk.writers import PLACES, SERVICES_JSON, WORKBOOK
from open_data.hsds.taxonomies import ROOT as HSDS_ROOT
from open_data.v1.schemas.common import LICENCE_NAME, LICENCE_URL
from search.content import ITALIAN
from search.jsonld import absolute, as_script, known
from search.navigation import Link, start


@dataclass(frozen=True)
class Download:
    """A file to take: what it is good for, and its size, rows and checksum where it was written already."""

    name: str
    kind: str
    title: str
    text: str
    file: File | None


@dataclass(frozen=True)
class OpenData:
    """The page of the data files. ``release`` is nothing before the first night."""

    crumbs: list[Link]
    release: Release | None
    whole: list[Download]
    tables: list[Download]
    explained: list[Download]
    days: list[datetime.date]
    kept_days: int
    hsds_contract: str
    cited_as: str
    licence: str
    licence_url: str
    site_url: str
    data: SafeString


@dataclass(frozen=True)
class Dictionary:
    """The page that explains every column. ``is_italian``: in which of its two languages the meanings are shown."""

    crumbs: list[Link]
    tables: list[Table]
    is_italian: bool


def make_open_data() -> OpenData:
    """The page as things are; nothing is written for it."""
    release = releases.newest()
    files = release.files if release else {}

    def download(name: str, title: str, text: str) -> Download:
        kind = {"jsonl": "JSON Lines", "geojson": "GeoJSON"}.get(
            name.rpartition(".")[2], name.rpartition(".")[2].upper()
        )
        return Download(name=name, kind=kind, title=title, text=text, file=files.get(name))

    return OpenData(
        crumbs=[start(), Link(title=_("Dati aperti"), url="", is_current=True)],
        release=release,
        whole=[
            download(
                WORKBOOK, _("Foglio di calcolo"), _("Tutte le tabelle in fogli, con la spiegazione delle colonne.")
            ),
            download(writing.ZIPPED, _("Tutte le tabelle in CSV"), _("Un file per tabella, con licenza e dizionario.")),
            download(
                SERVICES_JSON, _("Tutte le schede in JSON"), _("Un servizio per riga, come nell'API, testi in HTML.")
            ),
            download(PLACES, _("Luoghi per le mappe"), _("Le sedi con coordinate, da aprire in QGIS o in una mappa.")),
        ],
        tables=[download(table.file, table.title, table.italian) for table in TABLES],
        explained=[
            download(writing.DICTIONARY_CSV, _("Dizionario dei dati"), ""),
            download(writing.DICTIONARY_JSON, _("Dizionario dei dati"), ""),
            download(writing.PACKAGE, _("Descrizione per i programmi"), ""),
        ],
        days=days(),
        kept_days=settings.OPEN_DATA_DAYS,
        hsds_contract=f"{HSDS_ROOT}/openapi.json",
        cited_as=CITED_AS,
        licence=LICENCE_NAME,
        licence_url=licence.deed(languages.active()),
        site_url=settings.SITE_URL,
        data=as_script(_as_dataset(release)),
    )


def make_dictionary(language: str) -> Dictionary:
    """The page that explains every column, in Italian or else in English."""
    return Dictionary(
        crumbs=[
            start(),
            Link(title=_("Dati aperti"), url=reverse("open_data")),
            Link(title=_("Dizionario dei dati"), url="", is_current=True),
        ],
        tables=[*TABLES, MAP],
        is_italian=language == ITALIAN,
    )


def days() -> list[datetime.date]:
    """The days of which there are files, newest first."""
    return list(dict.fromkeys(release.day for release in releases.all_releases()))


def told(file: File) -> dict[str, Any]:
    """A file as the index names it."""
    return {
        "name": file.name,
        "url": f"{settings.SITE_URL}/dati/{file.name}",
        "media_type": file.media_type,
        "bytes": file.bytes,
        "sha256": file.sha256,
        "rows": file.rows,
    }


def _as_dataset(release: Release | None) -> dict[str, Any]:
    """The files as a schema.org dataset, for who looks for data."""
    files = release.files.values() if release else ()
    return known(
        {
            "@context": "https://schema.org",
            "@type": "Dataset",
            "name": TITLE,
            "description": DESCRIPTION,
            "url": absolute(reverse("open_data")),
            "license": LICENCE_URL,
            "creator": {"@type": "Organization", "name": settings.OPEN_DATA_PUBLISHER},
            "inLanguage": ITALIAN,
            "isAccessibleForFree": True,
            "dateModified": release.made_at.isoformat() if release else "",
            "spatialCoverage": "Lodigiano",
            "distribution": [
                {
                    "@type": "DataDownload",
                    "name": file.name,
                    "encodingFormat": file.media_type.partition(";")[0],
                    "contentUrl": absolute(reverse("open_data_file", args=[file.name])),
                    "contentSize": str(file.bytes),
                }
                for file in files
            ],
        }
    )
