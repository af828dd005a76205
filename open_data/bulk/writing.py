"""Writing the files of a moment: one pass through what is published feeds all of them, service by service."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import shutil
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from catalog_pages import edition
from catalog_pages import vocabulary as vocabularies
from catalog_pages.vocabulary import Vocabulary
from open_data.bulk import cells, releases, writers
from open_data.bulk.dictionary import FIELDS, TITLE, data_package, dictionary, dictionary_rows
from open_data.bulk.fields import Item, Value
from open_data.bulk.releases import File, Release
from open_data.bulk.tables import CITED_AS, TABLES
from open_data.v1.schemas.common import ATTRIBUTION, LICENCE_NAME, LICENCE_URL, common_meta
from search import presentation
from search.content import ITALIAN
from search.models import ServiceDocument

CHUNK = 100
EVERY = 500
BLOCK = 1024 * 1024
ZIPPED, DICTIONARY_CSV, DICTIONARY_JSON, PACKAGE = (
    "lodiwelfare-csv.zip",
    "dizionario.csv",
    "dizionario.json",
    "datapackage.json",
)
README, LICENCE = "LEGGIMI.txt", "LICENZA.txt"
MEDIA_TYPES = {
    ".csv": "text/csv; charset=utf-8; header=present",
    ".jsonl": "application/x-ndjson",
    ".json": "application/json",
    ".geojson": "application/geo+json",
    ".zip": "application/zip",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PACKED = (".zip", ".xlsx")
"""What is compressed already."""

Tell = Callable[[int], object]
"""Is told now and then how many services were written."""


def names() -> list[str]:
    """Every file of a release, in the order in which they are shown."""
    return [
        writers.WORKBOOK,
        ZIPPED,
        writers.SERVICES_JSON,
        writers.PLACES,
        *(table.file for table in TABLES),
        DICTIONARY_CSV,
        DICTIONARY_JSON,
        PACKAGE,
    ]


def write(*, tell: Tell = lambda number: None) -> Release:
    """Write all files anew and publish them together. The caller is ``releases.alone``.

    Whatever fails, the files of before stay as they are.
    """
    began, made_at, seen = time.monotonic(), timezone.now(), edition.current()
    releases.answered()
    with releases.unfinished() as folder, translation.override(ITALIAN):
        number, rows = _write_services(folder, tell)
        sizes = {table.file: _size(folder / table.file) for table in TABLES}
        day = timezone.localdate(made_at).isoformat()
        _write_json(folder / PACKAGE, data_package(day=day, sizes=sizes))
        _write_json(folder / DICTIONARY_JSON, dictionary(common_meta(ITALIAN)))
        _write_dictionary(folder / DICTIONARY_CSV)
        _write_zip(folder, day)
        rows[DICTIONARY_CSV] = len(dictionary_rows())
        files = {name: _finish(folder / name, rows.get(name)) for name in names()}
        return releases.publish(
            folder,
            Release(
                folder=folder,
                made_at=made_at,
                edition=seen,
                services=number,
                seconds=time.monotonic() - began,
                files=files,
            ),
        )


def _write_services(folder: Path, tell: Tell) -> tuple[int, dict[str, int]]:
    vocabulary = vocabularies.current()
    once = writers.once(vocabulary)
    day = timezone.localdate().isoformat()
    number = 0
    seen: dict[str, set[str]] = {table.name: set() for table in TABLES if table.is_shared}
    with ExitStack() as stack:
        about: list[writers.Writer] = [
            writers.CsvFiles(folder, stack, once),
            writers.XlsxFile(folder, stack, once, readme(day)),
            writers.JsonLines(folder, stack),
            writers.GeoJson(folder, stack, day=day),
        ]
        for number, item in enumerate(items(vocabulary), start=1):
            written = _rows(item, seen)
            for writer in about:
                writer.add(item, written)
            if number % EVERY == 0:
                tell(number)
        for writer in about:
            writer.close()
    return number, {name: rows for writer in about for name, rows in writer.rows.items()}


def items(vocabulary: Vocabulary) -> Iterator[Item]:
    """Every published service by id, as it is in one moment of the database: one query, read as it is used."""
    found = ServiceDocument.objects.live().order_by("pk").iterator(chunk_size=CHUNK)
    while documents := list(islice(found, CHUNK)):
        views = presentation.present_all(documents, language=ITALIAN, vocabulary=vocabulary)
        yield from (Item(view, document.content) for view, document in zip(views, documents, strict=True))


def _rows(item: Item, seen: dict[str, set[str]]) -> dict[str, list[list[Value]]]:
    """The rows of a service, by table; those that other services have too only the first time."""
    written: dict[str, list[list[Value]]] = {}
    for table in TABLES:
        rows = [table.cells(made_of) for made_of in table.rows(item)]
        if table.is_shared:
            known = seen[table.name]
            rows = [row for row in rows if str(row[0]) not in known]
            known.update(str(row[0]) for row in rows)
        written[table.name] = rows
    return written


def readme(day: str) -> list[str]:
    """What the files are, under which licence, how to read them; lines of plain text."""
    return [
        f"{TITLE}: dati aperti del {day}",
        f"Fonte: {settings.SITE_URL}/dati-aperti/",
        f"Licenza: {LICENCE_NAME}, {LICENCE_URL}",
        f"Come citare: {ATTRIBUTION}",
        "",
        *(f"{table.file}: {table.title}. {table.italian}" for table in TABLES),
        "",
        "CSV: UTF-8, virgole, una riga di nomi (RFC 4180). Vero e falso sono true e false, le date ISO 8601.",
        "Le celle che un foglio di calcolo prenderebbe per formule (= + - @) cominciano con un apostrofo.",
        "I codici ISTAT e i CAP sono testo: in Excel usa il file .xlsx, che ne conserva gli zeri.",
        f"{DICTIONARY_CSV} spiega ogni colonna; {PACKAGE} la descrive per i programmi (Frictionless Data Package).",
        "I dati cambiano ogni giorno: prima di andare a un servizio, telefona.",
    ]


def licence_text() -> str:
    """The file that says under which licence the others are."""
    return "\n".join(
        [
            CITED_AS,
            "",
            "Puoi copiare, modificare, distribuire e usare questi dati, anche a scopo commerciale, se citi la fonte",
            "e la licenza e dici che cosa hai cambiato.",
            f"Testo della licenza: {LICENCE_URL}",
            "",
        ]
    )


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _write_dictionary(path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([*FIELDS, "attribution"])
        writer.writerows([*(cells.in_csv(cell) for cell in row), CITED_AS] for row in dictionary_rows())


def _write_zip(folder: Path, day: str) -> None:
    with zipfile.ZipFile(folder / ZIPPED, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(README, "\r\n".join([*readme(day), ""]))
        packed.writestr(LICENCE, licence_text())
        for name in (*(table.file for table in TABLES), DICTIONARY_CSV, DICTIONARY_JSON, PACKAGE):
            packed.write(folder / name, name)


def _size(path: Path) -> tuple[int, str]:
    """Bytes and SHA-256."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return path.stat().st_size, digest.hexdigest()


def _finish(path: Path, rows: int | None) -> File:
    """What the index tells of a file; those that are text are compressed beside, once for all who ask."""
    compressed = path.suffix not in PACKED
    if compressed:
        with path.open("rb") as source, gzip.open(f"{path}{releases.COMPRESSED}", "wb", compresslevel=6) as target:
            shutil.copyfileobj(source, target, BLOCK)
    size, digest = _size(path)
    return File(path.name, MEDIA_TYPES[path.suffix], size, digest, rows, compressed)
