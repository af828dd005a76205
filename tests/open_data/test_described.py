"""What both contracts say of every operation: examples that follow their schemas, limits, errors."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from open_data import contract as committed
from open_data.samples import sample
from tests.open_data.conftest import validate


@pytest.fixture(params=[committed.PATH, committed.HSDS_PATH], ids=["v1", "hsds"])
def contract(request: Any) -> dict[str, Any]:
    return dict(json.loads(request.param.read_text(encoding="utf-8")))


def answers(contract: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in contract["paths"].items():
        for status, answer in methods["get"]["responses"].items():
            yield path, status, answer


def operations(contract: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for methods in contract["paths"].values() for operation in methods.values()]


def test_every_operation_and_answer_has_an_example(contract: dict[str, Any]) -> None:
    for path, status, answer in answers(contract):
        assert status == "304" or answer["content"], (path, status)
        for media, content in answer.get("content", {}).items():
            assert content["example"], (path, status, media)
    for operation in operations(contract):
        assert all("example" in parameter for parameter in operation["parameters"])
    assert all("example" in header["schema"] for header in contract["components"]["headers"].values())


def test_examples_follow_their_schemas(contract: dict[str, Any]) -> None:
    for _path, _status, answer in answers(contract):
        for content in answer.get("content", {}).values():
            validate(content["example"], content["schema"], contract)
    for operation in operations(contract):
        for parameter in operation["parameters"]:
            validate(parameter["example"], parameter["schema"], contract)


def test_examples_are_of_the_demo(contract: dict[str, Any]) -> None:
    for path, status, answer in answers(contract):
        if status == "200":
            written = json.dumps([each["example"] for each in answer["content"].values()], ensure_ascii=False)
            assert '"…"' not in written, f"{path}: a member has no example: `manage.py record_examples`"
            assert "127.0.0.1" not in written


def test_every_answer_says_the_limits_and_a_refusal_when_to_come_back(contract: dict[str, Any]) -> None:
    for path, status, answer in answers(contract):
        assert {"RateLimit", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"} <= set(
            answer["headers"]
        ), (path, status)
        assert ("Retry-After" in answer["headers"]) is (status in ("429", "503")), (path, status)
    assert {"405", "406", "412", "414", "415", "429"} <= set(contract["paths"]["/status"]["get"]["responses"])


def test_what_others_look_for_in_a_contract_is_there(contract: dict[str, Any]) -> None:
    info = contract["info"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", info["version"])
    assert info["x-summary"]
    assert {"name", "email", "url"} <= set(info["contact"])
    assert all(each["url"].startswith("https://") and each["description"] for each in contract["servers"])
    assert "requestBody" not in json.dumps(contract["paths"])


def test_an_example_follows_its_schema_whatever_was_recorded() -> None:
    schemas = {
        "Item": {
            "type": "object",
            "properties": {
                "name": {"type": "string", "examples": ["Rosa"]},
                "size": {"anyOf": [{"type": "number"}, {"type": "null"}]},
                "inside": {"anyOf": [{"$ref": "#/components/schemas/Item"}, {"type": "null"}]},
                "state": {"type": "string", "enum": ["open", "closed"]},
                "days": {"type": "array", "items": {"type": "integer", "minimum": 1}},
            },
            "required": ["name", "state"],
        }
    }
    item = {"$ref": "#/components/schemas/Item"}
    recorded = {"name": 3, "size": None, "inside": {"name": "Viola", "gone": 1}, "days": [2, 3]}
    assert sample(item, schemas, recorded) == {
        "name": "Rosa",
        "size": None,
        "inside": {"name": "Viola", "state": "open"},
        "state": "open",
        "days": [2, 3],
    }
    assert sample(item, schemas)["name"] == "Rosa"
