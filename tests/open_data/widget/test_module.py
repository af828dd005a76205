"""The module: one small file, in every language, which browsers run for whom the setting names."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.http import HttpResponse
from django.test import Client

from catalog_pages import licence
from open_data.v1.schemas.services import Service
from open_data.widget.module import SOURCE

pytestmark = pytest.mark.django_db

MODULE = "/riquadro/lodi-welfare.js"
MOST_BYTES = 20_000
"""Before it is compressed, with the words of all languages."""


def ask(origin: str = "https://www.comune.example.it") -> HttpResponse:
    response = Client().get(MODULE, headers={"origin": origin} if origin else {})
    assert response.status_code == 200
    return response


def words(text: str) -> dict[str, dict[str, str]]:
    found = re.search(r"^const WORDS = (\{.*\});$", text, flags=re.MULTILINE)
    assert found
    return dict(json.loads(found[1]))


def test_it_is_a_script_that_any_site_may_run(db: Any) -> None:
    response = ask()
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Origin" not in response.get("Vary", "")
    assert not response.cookies


def test_it_is_below_twenty_kilobytes() -> None:
    assert len(ask().content) < MOST_BYTES


def test_it_has_the_words_of_every_language() -> None:
    known = words(ask().content.decode())
    assert list(known) == [code for code, _name in site_settings.LANGUAGES]
    assert len({tuple(each) for each in known.values()}) == 1
    assert {code: each["dir"] for code, each in known.items() if each["dir"] == "rtl"} == {"ar": "rtl"}
    for each in known.values():
        assert all(each.values())
        assert "%(n)s" in each["found"]
        assert "%(place)s" in each["for"]
    assert {code: each["deed"] for code, each in known.items()} == {code: licence.deed(code) for code in known}
    assert "creativecommons" not in SOURCE.read_text(encoding="utf-8")


def test_it_says_only_what_it_has_words_for() -> None:
    used = set(re.findall(r"\bsay\.([a-z]+)", SOURCE.read_text(encoding="utf-8")))
    used |= set(re.findall(r"#say\.([a-z]+)", SOURCE.read_text(encoding="utf-8")))
    assert used == set(words(ask().content.decode())["it"])


def test_it_writes_text_and_no_markup_nor_anything_that_a_strict_policy_forbids() -> None:
    source = SOURCE.read_text(encoding="utf-8")
    for part in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "cookie", "localStorage"):
        assert part not in source
    # Styles that a policy of the page around would refuse.
    for part in ("<style", 'createElement("style', ".style."):
        assert part not in source


def test_what_it_asks_the_api_for_is_there() -> None:
    fields = re.search(r'^const FIELDS = "([a-z_,]+)";$', SOURCE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert fields
    assert set(fields[1].split(",")) <= set(Service.model_fields)
    given = {"fields": fields[1], "per_page": "6", "page": "1", "lang": "en", "municipality": ""}
    response = Client().get("/api/v1/services", given, headers={"origin": "https://www.comune.example.it"})
    assert response.status_code == 200
    assert response["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("origin", "may"),
    [
        ("https://www.comune.example.it", True),
        ("http://www.comune.example.it", False),
        ("https://comune.example.it", False),
        ("https://www.comune.example.it.example.org", False),
        ("https://www.comune.example.it:8443", False),
        ("https://a.provincia.example.it", True),
        ("https://a.b.provincia.example.it", True),
        ("https://provincia.example.it", False),
        ("https://xprovincia.example.it", False),
        ("http://prova.example.org:8080", True),
        ("https://prova.example.org:8080", False),
        ("null", False),
        ("", False),
    ],
)
def test_where_the_setting_names_sites_browsers_run_it_for_them_alone(settings: Any, origin: str, may: bool) -> None:
    settings.WIDGET_HOSTS = ["www.comune.example.it", "*.provincia.example.it", "http://prova.example.org:8080"]
    response = ask(origin)
    assert response.get("Access-Control-Allow-Origin", "") == (origin if may else "")
    assert "Origin" in response["Vary"]


def test_what_has_not_changed_may_be_run_too(settings: Any) -> None:
    tag, origin = ask()["ETag"], "https://www.comune.example.it"
    again = Client().get(MODULE, headers={"if-none-match": tag, "origin": origin})
    assert (again.status_code, again["Access-Control-Allow-Origin"]) == (304, "*")
    settings.WIDGET_HOSTS = ["www.comune.example.it"]
    again = Client().get(MODULE, headers={"if-none-match": tag, "origin": origin})
    assert (again.status_code, again["Access-Control-Allow-Origin"]) == (304, origin)
