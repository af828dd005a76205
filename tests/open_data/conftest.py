"""What the tests of the API share."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from jsonschema import Draft202012Validator

from open_data.contract import PATH

Get = Callable[..., Any]


@pytest.fixture(autouse=True)
def database_engine(settings: Any) -> None:
    """The database answers: what Elasticsearch answers is tested apart."""
    settings.ELASTICSEARCH_URL = ""


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
        check(response, path=path, contract=contract)
        return response.json()

    return get


def check(response: HttpResponse, *, path: str, contract: dict[str, Any]) -> None:
    """Assert that an answer is what the contract says of its path, status and media type."""
    template = next((known for known in contract["paths"] if _matches(known, path)), None)
    assert template, f"{path} is not in the contract"
    responses = contract["paths"][template]["get"]["responses"]
    promised = responses.get(str(response.status_code)) or responses["default"]
    media_type = response["Content-Type"].partition(";")[0]
    validate(response.json(), promised["content"][media_type]["schema"], contract)  # type: ignore[attr-defined]


def validate(value: Any, schema: dict[str, Any], contract: dict[str, Any]) -> None:
    """Assert that a value follows a schema of the contract, formats included."""
    whole = {**schema, "components": contract["components"]}
    checker = Draft202012Validator.FORMAT_CHECKER
    errors = [error.message for error in Draft202012Validator(whole, format_checker=checker).iter_errors(value)]
    assert not errors, errors


def _matches(template: str, path: str) -> bool:
    parts, asked = template.split("/"), path.split("/")
    return len(parts) == len(asked) and all(
        part == given or part.startswith("{") for part, given in zip(parts, asked, strict=True)
    )
