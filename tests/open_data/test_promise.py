"""Version 1 is a promise: what was published of it stays, and stays what it is."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from open_data import contract as committed
from open_data.promise import HOW_TO_ADD, added, broken, promised

Json = dict[str, Any]


def test_what_was_promised_is_kept(contract: Json) -> None:
    taken_back = broken(committed.promise(), promised(contract))
    assert not taken_back, "\n".join([*taken_back, "", HOW_TO_ADD])


def test_what_is_out_is_promised(contract: Json) -> None:
    promise = committed.promise()
    assert added(promise, promised(contract)) == promise, (
        "Version 1 has grown, and what is new is not promised yet: run `python manage.py write_openapi` and commit "
        f"{committed.PROMISE.name}. It only adds."
    )


SERVICE, SEARCH = "/services/{id}", "/services"


def member(contract: Json, schema: str, name: str) -> Json:
    return contract["components"]["schemas"][schema]["properties"][name]  # type: ignore[no-any-return]


def parameter(contract: Json, name: str) -> Json:
    listed = contract["paths"][SEARCH]["get"]["parameters"]
    return next(each for each in listed if each["name"] == name)  # type: ignore[no-any-return]


def without_member(contract: Json) -> None:
    del contract["components"]["schemas"]["Price"]["properties"]["amount"]


def without_nested_schema(contract: Json) -> None:
    del contract["components"]["schemas"]["Service"]["properties"]["prices"]


def renamed(contract: Json) -> None:
    members = contract["components"]["schemas"]["Price"]["properties"]
    members["price"] = members.pop("amount")


def text_for_number(contract: Json) -> None:
    member(contract, "Price", "amount").update(type="string", format="decimal")


def list_for_one(contract: Json) -> None:
    members = contract["components"]["schemas"]["Service"]["properties"]
    members["status"] = {"type": "array", "items": members["status"]}


def empty_where_it_never_was(contract: Json) -> None:
    members = contract["components"]["schemas"]["Service"]["properties"]
    members["title"] = {"anyOf": [members["title"], {"type": "null"}]}


def left_out_at_times(contract: Json) -> None:
    contract["components"]["schemas"]["Service"]["required"].remove("title")


def another_format(contract: Json) -> None:
    member(contract, "Service", "published").pop("format")


def without_parameter(contract: Json) -> None:
    contract["paths"][SEARCH]["get"]["parameters"].remove(parameter(contract, "radius"))


def once_instead_of_several(contract: Json) -> None:
    described = parameter(contract, "category")
    described["schema"] = described["schema"]["items"]


def fewer_values(contract: Json) -> None:
    parameter(contract, "sort")["schema"]["enum"].remove("name")


def only_some_values(contract: Json) -> None:
    parameter(contract, "radius")["schema"]["enum"] = ["5", "10"]


def asked_for(contract: Json) -> None:
    parameter(contract, "q")["required"] = True


def asked_for_and_new(contract: Json) -> None:
    new = {"name": "key", "in": "query", "required": True, "schema": {"type": "string"}}
    contract["paths"][SEARCH]["get"]["parameters"].append(new)


def without_operation(contract: Json) -> None:
    del contract["paths"][SERVICE]


def without_json(contract: Json) -> None:
    answers = contract["paths"][SERVICE]["get"]["responses"]["200"]["content"]
    answers["application/xml"] = answers.pop("application/json")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (without_member, "GET /services/{id}: «item.prices[].amount» is gone."),
        (without_nested_schema, "GET /services/{id}: «item.prices[].amount» is gone."),
        (renamed, "GET /services/{id}: «item.prices[].amount» is gone."),
        (text_for_number, "was number:double, now it may be string:decimal."),
        (list_for_one, "«item.status» was object, now it may be array."),
        (empty_where_it_never_was, "«item.title» was string, now it may be null."),
        (left_out_at_times, "«item.title» was string, now it may be nothing."),
        (another_format, "«item.published» was string:date-time, now it may be string."),
        (without_parameter, "GET /services does not take «radius» any more."),
        (once_instead_of_several, "GET /services: «category» does not take several string any more."),
        (fewer_values, "GET /services: «sort» does not take the values name any more."),
        (only_some_values, "GET /services: «radius» took any value, now only some."),
        (asked_for, "GET /services now asks for «q»."),
        (asked_for_and_new, "GET /services now asks for «key», which is new."),
        (without_operation, "GET /services/{id} is gone."),
        (without_json, "GET /services/{id} does not answer application/json any more."),
    ],
)
def test_what_takes_the_promise_back_is_told(contract: Json, change: Callable[[Json], None], told: str) -> None:
    changed = copy.deepcopy(contract)
    change(changed)
    assert any(told in each for each in broken(promised(contract), promised(changed)))


def new_member(contract: Json) -> None:
    contract["components"]["schemas"]["Price"]["properties"]["tax"] = {"type": "string"}


def never_empty_any_more(contract: Json) -> None:
    contract["components"]["schemas"]["Price"]["properties"]["amount_to"] = {"type": "number", "format": "double"}


def new_parameter(contract: Json) -> None:
    new = {"name": "colour", "in": "query", "required": False, "schema": {"type": "string"}}
    contract["paths"][SEARCH]["get"]["parameters"].append(new)


def any_name_for_an_id(contract: Json) -> None:
    contract["paths"][SERVICE]["get"]["parameters"][0]["schema"] = {"type": "string"}


def more_values(contract: Json) -> None:
    parameter(contract, "sort")["schema"]["enum"].append("newest")


def new_operation(contract: Json) -> None:
    contract["paths"]["/not-there-yet"] = copy.deepcopy(contract["paths"]["/status"])


@pytest.mark.parametrize(
    "change", [new_member, never_empty_any_more, new_parameter, any_name_for_an_id, more_values, new_operation]
)
def test_more_may_come_and_is_promised_then(contract: Json, change: Callable[[Json], None]) -> None:
    changed = copy.deepcopy(contract)
    change(changed)
    before, now = promised(contract), promised(changed)
    assert broken(before, now) == []
    grown = added(before, now)
    assert broken(grown, now) == []
    assert broken(before, grown) == []


def test_adding_never_forgets(contract: Json) -> None:
    smaller = copy.deepcopy(contract)
    without_member(smaller)
    without_operation(smaller)
    before = promised(contract)
    assert added(before, promised(smaller)) == before
