"""The data files: each holds all that is published, as the one description says."""

from __future__ import annotations

import datetime
import gzip
import hashlib
import json
import re
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from open_data.bulk import cells, fields, vocabularies, writing
from open_data.bulk.releases import Release
from open_data.bulk.tables import MAP, TABLES
from open_data.v1.schemas.common import ATTRIBUTION, LICENCE_URL
from tests.factories import make_service, translate
from tests.open_data.bulk.conftest import table
from tests.open_data.catalogue import NURSERY, Catalogue
from tests.open_data.conftest import validate

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CHECKS: dict[str, Any] = {
    "string": str,
    "integer": int,
    "number": Decimal,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": datetime.date.fromisoformat,
    "datetime": lambda text: datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z"),
}


def test_every_file_is_there_with_its_size_checksum_and_rows(files: Release) -> None:
    assert list(files.files) == writing.names()
    for file in files.files.values():
        content = files.path(file.name).read_bytes()
        assert (file.bytes, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
        if file.is_compressed:
            assert gzip.decompress(files.path(f"{file.name}.gz").read_bytes()) == content
    assert files.files["servizi.csv"].rows == files.files["servizi.jsonl"].rows == files.services == 3


def test_the_columns_of_each_table_are_those_of_the_dictionary(files: Release) -> None:
    told = table(files, "dizionario")
    for each in TABLES:
        head = files.path(each.file).read_text(encoding="utf-8").splitlines()[0].split(",")
        assert head == [row["field"] for row in told if row["table"] == each.name]
    points = json.loads(files.path("luoghi.geojson").read_bytes())["features"]
    assert list(points[0]["properties"]) == [row["field"] for row in told if row["table"] == MAP.name]


def test_no_description_is_of_a_table_that_is_not_there() -> None:
    assert set(fields.descriptions()) == {each.name for each in (*TABLES, MAP)}


def test_everything_in_the_dictionary_is_explained_in_both_languages_with_an_example_of_its_type() -> None:
    for each in (*TABLES, MAP):
        for field in each.fields:
            name = f"{each.name}.{field.name}"
            assert field.italian.endswith("."), name
            assert field.english.endswith("."), name
            assert CHECKS[field.type](field.example) is not None, name
            assert field.example == cells.in_csv(field.example), name
            assert not field.vocabulary or field.vocabulary in vocabularies.names(), name


def test_every_cell_has_the_type_and_the_codes_that_the_dictionary_promises(files: Release) -> None:
    known: dict[str, set[str]] = {}
    for row in table(files, "vocabolari"):
        known.setdefault(row["vocabulary"], set()).add(row["code"])
    known["municipality"].add("ambito")
    for each in TABLES:
        for row in table(files, each.name):
            for field in each.fields:
                if value := row[field.name]:
                    CHECKS[field.type](value)
                    if field.vocabulary and field.name != "attribution":
                        assert set(value.split(";")) <= known[field.vocabulary], (each.name, field.name, value)


@pytest.mark.django_db
def test_lists_of_codes_are_called_as_the_api_calls_them(files: Release) -> None:
    """Who has a code from one finds its name in the other: all lists of the API are there, with the same codes."""
    api = {each["name"]: each["terms"] for each in Client().get("/api/v1/vocabularies").json()["items"]}
    here: dict[str, set[str]] = {}
    for row in table(files, "vocabolari"):
        here.setdefault(row["vocabulary"], set()).add(row["code"])
    for name, terms in api.items():
        assert {term["code"] for term in terms} == here.get(name, set()), name
    own = {"category", "kind", "municipality"}
    assert {field.vocabulary for each in TABLES for field in each.fields} - {""} <= set(api) | own | {"vocabulary"}


def test_keys_are_unique_and_point_at_rows_that_are_there(files: Release) -> None:
    found = {each.name: table(files, each.name) for each in TABLES}
    for each in TABLES:
        keys = [tuple(row[name] for name in each.key) for row in found[each.name]]
        assert len(keys) == len(set(keys)), each.name
        for name, other, theirs in each.parents:
            assert {row[name] for row in found[each.name]} <= {row[theirs] for row in found[other]}, each.name


def test_a_line_of_json_is_what_the_api_answers(files: Release, contract: dict[str, Any], catalogue: Catalogue) -> None:
    lines = [json.loads(line) for line in files.path("servizi.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(lines) == 3
    for line in lines:
        validate(line, {"$ref": "#/components/schemas/Service"}, contract)
        answer = Client().get(f"/api/v1/services/{line['id']}").json()["item"]
        assert {name: line[name] for name in answer} == answer
        assert (line["licence"]["url"], line["attribution"]) == (LICENCE_URL, ATTRIBUTION)


def test_places_are_points_with_longitude_first(files: Release) -> None:
    told = json.loads(files.path("luoghi.geojson").read_bytes())
    assert (told["type"], told["licence"]["url"], told["attribution"]) == (
        "FeatureCollection",
        LICENCE_URL,
        ATTRIBUTION,
    )
    (kitchen,) = (each for each in told["features"] if each["properties"]["name"] == "Cucina")
    assert kitchen["geometry"] == {"type": "Point", "coordinates": [9.49878, 45.31082]}
    assert kitchen["properties"]["title"] == "Pasti a domicilio"


def test_the_workbook_has_the_same_cells_as_the_tables(files: Release) -> None:
    book = load_workbook(files.path("lodiwelfare.xlsx"))
    assert book.sheetnames == ["Leggimi", "Dizionario", *(each.name for each in TABLES)]
    for each in TABLES:
        rows = list(book[each.name].iter_rows(min_row=2))
        written = table(files, each.name)
        assert len(rows) == len(written)
        for row, other in zip(rows, written, strict=True):
            for cell, field in zip(row, each.fields, strict=True):
                value = cell.value.date() if cell.is_date else cell.value
                text = " ".join(value.split()) if isinstance(value, str) else cells.in_csv(value)
                if field.type in ("integer", "number"):
                    assert value is None or Decimal(str(value)) == Decimal(other[field.name])
                else:
                    assert text == other[field.name].removeprefix("'"), (each.name, field.name)
    assert book["aree"]["B2"].value in ("098031", "098019", "ambito"), "ISTAT codes keep their zeros"


def test_the_package_of_tables_says_what_it_is(files: Release) -> None:
    with zipfile.ZipFile(files.path("lodiwelfare-csv.zip")) as packed:
        assert packed.testzip() is None
        assert {each.file for each in TABLES} < set(packed.namelist())
        assert LICENCE_URL in packed.read("LICENZA.txt").decode()
        assert ATTRIBUTION in packed.read("LEGGIMI.txt").decode()
        package = json.loads(packed.read("datapackage.json"))
        for resource in package["resources"]:
            content = packed.read(resource["path"])
            assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
            head = content.decode().splitlines()[0].split(",")
            assert [each["name"] for each in resource["schema"]["fields"]] == head
    assert package["licenses"][0]["path"] == LICENCE_URL


def test_licence_and_attribution_are_inside_every_file(files: Release) -> None:
    for name in files.files:
        path = files.path(name)
        if name.endswith((".zip", ".xlsx")):
            with zipfile.ZipFile(path) as packed:
                texts = [packed.read(each).decode() for each in packed.namelist()]
        else:
            texts = [path.read_text(encoding="utf-8")]
        if name.endswith(".csv"):
            rows = table(files, name.removesuffix(".csv"))
            assert all(LICENCE_URL in row["attribution"] and ATTRIBUTION in row["attribution"] for row in rows), name
            continue
        assert any(LICENCE_URL in text for text in texts), name
        assert any(ATTRIBUTION in text for text in texts), name


def test_texts_in_other_languages_are_there_and_say_of_what_they_are(catalogue: Catalogue) -> None:
    translate(catalogue.nursery, title="Nursery school", summary="A place where children grow up together.")
    found = [row for row in table(writing.write(), "traduzioni") if row["language"] == "en"]
    (title,) = (row for row in found if row["field"] == "title")
    assert (title["text"], title["table"], title["row_id"]) == ("Nursery school", "servizi", "")
    assert title["service_id"] == str(catalogue.nursery.translation_key)


def test_a_body_with_several_services_is_there_once(files: Release, catalogue: Catalogue) -> None:
    assert sorted(row["name"] for row in table(files, "enti")) == ["Comune di Esempio", "Cooperativa Girasole"]


def test_who_may_live_where_is_a_row_each(files: Release, catalogue: Catalogue) -> None:
    served = {(row["service_id"], row["municipality"]) for row in table(files, "aree")}
    assert served == {
        (str(catalogue.meals.translation_key), "098031"),
        (str(catalogue.nursery.translation_key), "098019"),
        (str(catalogue.transport.translation_key), "ambito"),
    }


def test_services_are_read_with_as_many_queries_as_one(
    catalogue: Catalogue, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(4):
        writing.write()
    for number in range(8):
        make_service(catalogue.cooperative, title=f"{NURSERY} {number}")
    with django_assert_max_num_queries(4):
        writing.write()


def test_only_what_is_described_has_a_value() -> None:
    with pytest.raises(ValueError, match="nessuno"):
        fields.fields("aree", {"nessuno": str}, usual={}, otherwise=lambda name: str)


def test_ids_are_uuids(files: Release) -> None:
    for each in TABLES:
        if each.key == ("id",):
            assert all(UUID.fullmatch(row["id"]) for row in table(files, each.name)), each.name
