"""The addresses of the files and the pages about them."""

from __future__ import annotations

import datetime
import gzip
import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from open_data.bulk import releases
from open_data.bulk.releases import Release
from open_data.v1 import limits
from open_data.v1.schemas.common import LICENCE_URL
from tests.open_data.bulk.conftest import body, take

FRONT = "public, max-age=0, s-maxage=30, must-revalidate"


def test_every_file_can_be_taken_from_any_site_without_a_cookie(files: Release) -> None:
    for name, file in files.files.items():
        response: Any = Client().get(f"/dati/{name}", HTTP_ORIGIN="https://altrove.example")
        assert response.status_code == 200
        assert body(response) == files.path(name).read_bytes()
        assert response["Content-Type"] == file.media_type
        assert response["Content-Length"] == str(file.bytes)
        assert response["Access-Control-Allow-Origin"] == "*"
        assert LICENCE_URL in response["Link"]
        assert not response.cookies


def test_a_file_is_named_after_its_day_and_shown_or_kept(files: Release) -> None:
    day = files.day.isoformat()
    kept: Any = Client().get("/dati/servizi.csv")
    assert kept["Content-Disposition"] == f'attachment; filename="servizi-{day}.csv"'
    shown: Any = Client().get("/dati/luoghi.geojson")
    assert shown["Content-Disposition"].startswith("inline")
    for response in (kept, shown):
        assert body(response)


def test_who_has_a_file_already_is_told_so(files: Release) -> None:
    for accepted in ("", "gzip"):
        for name in ("servizi.csv", "lodiwelfare.xlsx"):
            first: Any = Client().get(f"/dati/{name}", HTTP_ACCEPT_ENCODING=accepted)
            body(first)
            again: Any = Client().get(f"/dati/{name}", HTTP_ACCEPT_ENCODING=accepted, HTTP_IF_NONE_MATCH=first["ETag"])
            assert (again.status_code, body(again)) == (304, b""), (name, accepted)
            since: Any = Client().get(
                f"/dati/{name}", HTTP_ACCEPT_ENCODING=accepted, HTTP_IF_MODIFIED_SINCE=first["Last-Modified"]
            )
            assert since.status_code == 304


def test_text_is_sent_compressed_as_it_was_written_and_what_is_packed_as_it_is(files: Release) -> None:
    text: Any = Client().get("/dati/servizi.jsonl", HTTP_ACCEPT_ENCODING="gzip")
    assert text["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in text["Vary"]
    assert gzip.decompress(body(text)) == files.path("servizi.jsonl").read_bytes()
    packed: Any = Client().get("/dati/lodiwelfare.xlsx", HTTP_ACCEPT_ENCODING="gzip")
    assert "Content-Encoding" not in packed
    assert body(packed) == files.path("lodiwelfare.xlsx").read_bytes()


def test_head_tells_without_sending(files: Release) -> None:
    response: Any = Client().head("/dati/servizi.csv")
    assert response.status_code == 200
    assert response["Content-Length"] == str(files.files["servizi.csv"].bytes)
    body(response)


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_files_are_only_read(files: Release, method: str) -> None:
    assert getattr(Client(), method)("/dati/servizi.csv").status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/dati/niente.csv",
        "/dati/.scrive",
        "/dati/..%2f..%2fetc%2fpasswd",
        "/dati/servizi.csv.gz",
        "/dati/archivio/2020-01-01/servizi.csv",
        "/dati/archivio/2026-02-31/servizi.csv",
        "/dati/archivio/ieri/servizi.csv",
    ],
)
def test_what_is_not_there_is_not_found(files: Release, path: str) -> None:
    assert Client().get(path).status_code == 404


def test_the_index_lists_files_with_size_checksum_rows_and_days(files: Release) -> None:
    response: Any = Client().get("/dati/indice.json")
    told = response.json()
    assert {each["name"]: each["sha256"] for each in told["files"]} == {
        name: file.sha256 for name, file in files.files.items()
    }
    assert told["days"] == [files.day.isoformat()]
    assert told["meta"]["licence"]["url"] == LICENCE_URL
    assert "edition" not in json.dumps(told)
    assert Client().get("/dati/indice.json", HTTP_IF_NONE_MATCH=response["ETag"]).status_code == 304


def test_a_day_that_is_over_is_kept_by_nobody_longer_than_the_last_one(files: Release) -> None:
    today: Any = Client().get(f"/dati/archivio/{files.day.isoformat()}/servizi.csv")
    assert today["Cache-Control"] == FRONT
    body(today)
    earlier = files.made_at - datetime.timedelta(days=3)
    with releases.unfinished() as folder:
        for path in files.folder.iterdir():
            (folder / path.name).write_bytes(path.read_bytes())
        old = releases.publish(folder, Release(**{**files.__dict__, "folder": folder, "made_at": earlier}))
    past: Any = Client().get(f"/dati/archivio/{old.day.isoformat()}/servizi.csv")
    assert past.status_code == 200
    assert past["Cache-Control"] == FRONT
    body(past)
    releases.remove(old)
    address = f"/dati/archivio/{old.day.isoformat()}/servizi.csv"
    assert Client().get(address, HTTP_IF_NONE_MATCH=past["ETag"]).status_code == 404, "a cache that asks is told"


def test_who_takes_too_many_files_is_told_when_to_come_back(files: Release, settings: Any) -> None:
    settings.API_REQUESTS = 2
    limits.forget()
    cache.clear()
    statuses = [take(path) for path in ("/dati/servizi.csv", "/dati/indice.json", "/dati/servizi.csv")]
    assert statuses == [200, 200, 429]
    refused: Any = Client().get("/dati/servizi.csv")
    assert refused["Retry-After"]
    assert refused["Cache-Control"] == "no-store"
    limits.forget()
    cache.clear()


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_page_leads_to_every_file_and_says_how_to_cite(files: Release, prefix: str, strict_templates: Any) -> None:
    page: Any = Client().get(f"{prefix}/dati-aperti/")
    text = page.content.decode()
    assert page.status_code == 200
    for name in files.files:
        assert f'href="/dati/{name}"' in text, name
    assert LICENCE_URL in text
    assert "LodiWelfare, Ufficio di Piano dell&#x27;Ambito di Lodi (CC BY 4.0" in text
    for ending in ("ttl", "rdf", "jsonld"):
        assert f"/api/dcat/catalog.{ending}" in text
    assert '"@type": "Dataset"' in text
