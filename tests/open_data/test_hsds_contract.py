"""The committed contract of the HSDS interface is the code's, and its answers follow it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from open_data import contract as committed
from open_data.hsds.parameters import OF_PATH
from tests.open_data.conftest import moved, validate
from tests.open_data.hsds import LISTS, WHOLE, get, make_everything, parts


@pytest.fixture(scope="module")
def hsds_contract() -> dict[str, Any]:
    return dict(json.loads(committed.HSDS_PATH.read_text(encoding="utf-8")))


def test_the_committed_contract_is_what_the_code_says() -> None:
    assert committed.HSDS_PATH.read_text(encoding="utf-8") == committed.rendered_hsds(), (
        "The HSDS interface has changed. If you meant it: raise open_data/hsds/version.py, "
        "run `python manage.py write_openapi`, and commit tests/contracts/hsds-openapi.json."
    )


def test_the_command_writes_it(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(committed, "PATH", tmp_path / "openapi.json")
    monkeypatch.setattr(committed, "HSDS_PATH", tmp_path / "hsds-openapi.json")
    monkeypatch.setattr(committed, "PROMISE", tmp_path / "promised.json")
    call_command("write_openapi", verbosity=0)
    assert committed.HSDS_PATH.read_text(encoding="utf-8") == committed.rendered_hsds()


def test_the_site_publishes_it_with_its_own_address(hsds_contract: dict[str, Any], settings: Any, db: Any) -> None:
    settings.SITE_URL = "https://catalogo.example.org"
    served = Client().get("/api/hsds/openapi.json").json()
    assert served["servers"][0]["url"] == "https://catalogo.example.org/api/hsds"
    assert served["paths"] == moved(hsds_contract["paths"], "https://catalogo.example.org")


def test_it_has_the_endpoints_and_parameters_of_hsds(hsds_contract: dict[str, Any]) -> None:
    paths = hsds_contract["paths"]
    assert {"/", *LISTS, *(f"{path}/{{id}}" for path in LISTS)} <= paths.keys()
    assert all(set(methods) == {"get"} for methods in paths.values())
    for path, names in OF_PATH.items():
        described = [each["name"] for each in paths[path]["get"]["parameters"] if each["in"] == "query"]
        assert described == list(names)
    assert set(OF_PATH["/services"]) >= {
        "search",
        "page",
        "per_page",
        "format",
        "taxonomy_term_id",
        "taxonomy_id",
        "organization_id",
        "modified_after",
        "minimal",
        "full",
    }


def test_everything_that_is_published_is_in_the_contract(hsds_contract: dict[str, Any], db: Any) -> None:
    """Members that no shape describes would be nobody's promise."""
    make_everything()
    closed = json.loads(json.dumps(hsds_contract))
    for schema in closed["components"]["schemas"].values():
        if "properties" in schema:
            schema["additionalProperties"] = False
    for path, ways in WHOLE.items():
        promised = closed["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        for parameters in ways:
            validate(get(path, **parameters), promised, closed)
        one = closed["paths"][f"{path}/{{id}}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        validate(get(f"{path}/{get(path)['contents'][0]['id']}"), one, closed)
    for path in ("/", "/profile", "/status"):
        promised = closed["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        validate(get(path), promised, closed)


def test_the_profile_describes_every_extension(db: Any) -> None:
    make_everything()
    profile = get("/profile/")
    shapes = profile["extensions"]
    assert {each["name"] for each in profile["parameters"]} == {"municipality", "lat", "lon", "radius", "lang"}
    service = get("/services", full="true")["contents"][0]
    for name, found in (
        ("service", service),
        ("organization", service["organization"]),
        ("cost_option", service["cost_options"][0]),
        ("service_area", service["service_areas"][0]),
        ("location", service["service_at_locations"][0]["location"]),
        ("contact", service["contacts"][1]),
        ("taxonomy_term", get("/taxonomy_terms")["contents"][0]),
        ("page", get("/services")),
    ):
        validate(found["lodiwelfare"], shapes[name] | {"additionalProperties": False}, {"components": {}})


def test_every_error_is_a_problem_and_every_number_has_a_format(hsds_contract: dict[str, Any]) -> None:
    for methods in hsds_contract["paths"].values():
        errors = {status: each for status, each in methods["get"]["responses"].items() if status[0] not in "23"}
        assert "default" in errors
        assert all(set(each["content"]) == {"application/problem+json"} for each in errors.values())
    for part in parts(hsds_contract):
        if part.get("type") in ("integer", "number"):
            assert part.get("format") in ("int32", "int64", "float", "double"), part


def test_every_reference_leads_somewhere_and_everything_is_described(hsds_contract: dict[str, Any]) -> None:
    for part in parts(hsds_contract):
        if isinstance(reference := part.get("$ref"), str):
            section, name = reference.removeprefix("#/components/").split("/")
            assert name in hsds_contract["components"][section]
    for name, schema in hsds_contract["components"]["schemas"].items():
        assert schema["description"], name


def test_examples_follow_their_schemas(hsds_contract: dict[str, Any]) -> None:
    for part in parts(hsds_contract):
        if isinstance(part.get("examples"), list):
            schema = {name: value for name, value in part.items() if name != "examples"}
            for example in part["examples"]:
                validate(example, schema, hsds_contract)
        if "schema" in part and "example" in part:
            validate(part["example"], part["schema"], hsds_contract)
