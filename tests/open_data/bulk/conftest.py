"""What the tests of the data files share."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from open_data.bulk import releases, writing
from open_data.bulk.releases import Release
from tests.open_data.catalogue import Catalogue


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """A folder of this test's own for uploads, and so for data files."""
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path / releases.FOLDER


@pytest.fixture
def files(catalogue: Catalogue) -> Release:
    """The files of the small catalogue."""
    return writing.write()


def table(release: Release, name: str) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    text = release.path(f"{name}.csv").read_bytes().decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def everything(release: Release) -> str:
    """The text of all files of a release, those inside others included."""
    texts = []
    for path in sorted(release.folder.iterdir()):
        content = path.read_bytes()
        if path.suffix in (".zip", ".xlsx"):
            with zipfile.ZipFile(path) as packed:
                texts += [packed.read(name).decode() for name in packed.namelist()]
        else:
            texts.append((gzip.decompress(content) if path.suffix == ".gz" else content).decode())
    return "\n".join(texts)


def body(response: Any) -> bytes:
    """What was sent, read to the end: a file that is given away stays open until then."""
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)


def take(path: str) -> int:
    """Take a file; return the status."""
    response: Any = Client().get(path)
    body(response)
    return int(response.status_code)
