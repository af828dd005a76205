"""The committed contract is the code's, and holds no surprise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.test import Client

from open_data import contract as committed
from tests.open_data.conftest import moved, validate


def test_the_committed_contract_is_what_the_code_says() -> None:
    assert committed.PATH.read_text(encoding="utf-8") == committed.rendered(), (
        "The API has changed. If you meant it: raise open_data/v1/version.py, "
        "run `python manage.py write_openapi`, and commit tests/contracts/openapi.json."
    )


def test_the_command_writes_it(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(committed, "PATH", tmp_path / "contracts" / "openapi.json")
    monkeypatch.setattr(committed, "PROMISE", tmp_path / "contracts" / "promised.json")
    call_command("write_openapi", verbosity=0)
    assert committed.PATH.read_text(encoding="utf-8") == committed.rendered()


def test_the_site_publishes_it_with_its_own_address(contract: dict[str, Any], settings: Any, db: Any) -> None:
    settings.SITE_URL = "https://catalogo.example.org"
    served = Client().get("/api/v1/openapi.json").json()
    assert served["servers"][0]["url"] == "https://catalogo.example.org/api/v1"
    assert served["paths"] == moved(contract["paths"], "https://catalogo.example.org")


def test_a_site_without_https_says_that_it_is_for_trying(settings: Any, db: Any) -> None:
    settings.SITE_URL = "http://127.0.0.1:8000"
    assert Client().get("/api/v1/openapi.json").json()["servers"][0]["x-sandbox"] is True


def parts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from parts(each)
    elif isinstance(value, list):
        for each in value:
            yield from parts(each)


def operations(contract: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for methods in contract["paths"].values() for operation in methods.values()]


def test_every_number_has_a_format(contract: dict[str, Any]) -> None:
    for part in parts(contract):
        if part.get("type") in ("integer", "number"):
            assert part.get("format") in ("int32", "int64", "float", "double"), part


def test_every_error_is_a_problem(contract: dict[str, Any]) -> None:
    for operation in operations(contract):
        errors = {status: each for status, each in operation["responses"].items() if status[0] not in "23"}
        assert "default" in errors
        assert all(set(each["content"]) == {"application/problem+json"} for each in errors.values())


def test_every_reference_leads_somewhere(contract: dict[str, Any]) -> None:
    for part in parts(contract):
        if isinstance(reference := part.get("$ref"), str):
            section, name = reference.removeprefix("#/components/").split("/")
            assert name in contract["components"][section]


def test_names_are_stable_and_the_api_only_reads(contract: dict[str, Any]) -> None:
    assert [operation["operationId"] for operation in operations(contract)] == [
        "searchServices",
        "readService",
        "listSimilarServices",
        "listChanges",
        "suggest",
        "listProviders",
        "readProvider",
        "listCategories",
        "listKinds",
        "listVocabularies",
        "listMunicipalities",
        "listPages",
        "readPage",
        "readMenus",
        "readStatus",
    ]
    assert all(set(methods) == {"get"} for methods in contract["paths"].values())
    assert all(re.fullmatch(r"(/[a-z0-9-]+|/\{[a-z]+\})+", path) for path in contract["paths"])


def test_bodies_are_objects_and_everything_is_described(contract: dict[str, Any]) -> None:
    for name, schema in contract["components"]["schemas"].items():
        assert schema["type"] == "object", name
        assert schema["description"], name
    assert all(operation["summary"] and operation["description"] for operation in operations(contract))


def test_examples_follow_their_schemas(contract: dict[str, Any]) -> None:
    for part in parts(contract):
        if isinstance(part.get("examples"), list):
            schema = {name: value for name, value in part.items() if name != "examples"}
            for example in part["examples"]:
                validate(example, schema, contract)
        if "schema" in part and "example" in part:
            validate(part["example"], part["schema"], contract)
