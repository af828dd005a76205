"""What the tests of the API share."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from jsonschema import Draft202012Validator

from lodiwelfare.settings import environment
from open_data.contract import PATH, SITE_URL
from search import elastic, jobs
from tests.open_data.catalogue import Catalogue, fetch_catalogue, make_catalogue

Get = Callable[..., Any]


@pytest.fixture(autouse=True)
def database_engine(settings: Any) -> None:
    """The database answers: what Elasticsearch answers is tested apart."""
    settings.ELASTICSEARCH_URL = ""


@pytest.fixture(scope="module")
def stored_catalogue(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The catalogue in the database, made once a module: each test undoes only what it changes itself."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_catalogue()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def catalogue(stored_catalogue: None, db: Any) -> Catalogue:
    """The catalogue, as it was made. Tests of an empty site belong in another module."""
    return fetch_catalogue()


@pytest.fixture
def elasticsearch(settings: Any) -> Iterator[Callable[[], None]]:
    """A real Elasticsearch with an index of this test's own; calling it brings the index up to date."""
    settings.ELASTICSEARCH_URL = environment.read("ELASTICSEARCH_URL")
    settings.ELASTICSEARCH_INDEX_PREFIX = f"test-{uuid4().hex[:12]}-"
    # A machine that runs tests is busy: what is slow here is not what these tests are about.
    settings.ELASTICSEARCH_TIMEOUT = 20
    client, pattern = elastic.for_worker(), f"{settings.ELASTICSEARCH_INDEX_PREFIX}*"

    def up_to_date() -> None:
        jobs.keep_indices()
        while jobs.deliver():
            pass
        jobs.keep_indices()

    yield up_to_date
    for name in client.indices.get(index=pattern):
        client.indices.delete(index=name)


@pytest.fixture(scope="session")
def contract() -> dict[str, Any]:
    """The committed contract."""
    return dict(json.loads(PATH.read_text(encoding="utf-8")))


@pytest.fixture
def api(db: Any, contract: dict[str, Any]) -> Get:
    """Ask the API for a path and expect a status; the answer must be as the contract says."""

    def get(path: str, status: int = 200, **parameters: Any) -> Any:
        response = Client().get(f"/api/v1{path}", parameters)
        assert response.status_code == status, response.content.decode()
        check(response, path=path, contract=contract, whole="fields" not in parameters)
        return response.json()

    return get


def check(response: HttpResponse, *, path: str, contract: dict[str, Any], whole: bool = True) -> None:
    """Assert that an answer is what the contract says of its path, status and media type."""
    template = next((known for known in contract["paths"] if _matches(known, path)), None)
    assert template, f"{path} is not in the contract"
    responses = contract["paths"][template]["get"]["responses"]
    promised = responses.get(str(response.status_code)) or responses["default"]
    media_type = response["Content-Type"].partition(";")[0]
    schema = promised["content"][media_type]["schema"]
    if whole and "anyOf" in schema:
        # Who names no fields gets every member.
        schema = schema["anyOf"][0]
    validate(response.json(), schema, contract)  # type: ignore[attr-defined]


def validate(value: Any, schema: dict[str, Any], contract: dict[str, Any]) -> None:
    """Assert that a value follows a schema of the contract, formats included."""
    whole = {**schema, "components": contract["components"]}
    checker = Draft202012Validator.FORMAT_CHECKER
    errors = [error.message for error in Draft202012Validator(whole, format_checker=checker).iter_errors(value)]
    assert not errors, errors


def moved(value: Any, site: str) -> Any:
    """A part of a committed contract with the addresses of another site."""
    return json.loads(json.dumps(value).replace(SITE_URL, site))


def _matches(template: str, path: str) -> bool:
    parts, asked = template.split("/"), path.split("/")
    return len(parts) == len(asked) and all(
        part == given or part.startswith("{") for part, given in zip(parts, asked, strict=True)
    )
