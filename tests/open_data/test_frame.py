"""What every answer has in common: methods, errors, CORS, validators, no cookies."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory, override_settings
from django.utils import timezone

from open_data.v1 import frame
from open_data.v1.frame import public
from search.models import ServiceDocument
from search.params import ParameterError, ParameterErrors
from tests.open_data.catalogue import Catalogue

PROBLEM = "application/problem+json"
LISTS = [
    "services",
    "providers",
    "categories",
    "municipalities",
    "kinds",
    "vocabularies",
    "changes",
    "pages",
    "menus",
    "status",
    "openapi.json",
]


@pytest.fixture
def detail(catalogue: Catalogue) -> str:
    return f"/api/v1/services/{catalogue.meals.translation_key}"


NOBODY = "3f0c8b7e-5d1a-4a83-9c58-6a7d0e2b1f94"
"""An id that no service has."""


@pytest.mark.parametrize("name", LISTS)
def test_any_site_may_read_and_nobody_gets_a_cookie(catalogue: Catalogue, name: str) -> None:
    response = Client().get(f"/api/v1/{name}", headers={"origin": "https://another.example.org"})
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert response["Content-Language"] == "it"


def test_data_are_no_page(catalogue: Catalogue) -> None:
    for path in ("/api/v1/services", "/api/v1/nothing"):
        assert Client().get(path)["Content-Security-Policy"].startswith("default-src 'none'; frame-ancestors 'none'")


def test_no_session_is_read(catalogue: Catalogue) -> None:
    with mock.patch("django.contrib.sessions.backends.base.SessionBase._get_session") as read:
        Client(headers={"cookie": "sessionid=abc"}).get("/api/v1/services")
    read.assert_not_called()


def test_preflight(db: Any) -> None:
    response = Client().options("/api/v1/services", headers={"access-control-request-method": "GET"})
    assert response.status_code == 204
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Access-Control-Allow-Methods"] == response["Allow"] == "GET, HEAD, OPTIONS"
    assert response.content == b""


def test_cors_ends_where_the_api_ends(db: Any) -> None:
    assert "Access-Control-Allow-Origin" not in Client().get("/healthz")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize(
    "path", ["services", "status", "openapi.json", "services/3f0c8b7e-5d1a-4a83-9c58-6a7d0e2b1f94"]
)
def test_other_methods_are_refused(db: Any, method: str, path: str) -> None:
    response = getattr(Client(enforce_csrf_checks=True), method)(f"/api/v1/{path}")
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert response["Content-Type"] == PROBLEM
    assert response.json()["status"] == 405


@pytest.mark.parametrize("method", ["get", "head", "post", "options"])
@pytest.mark.parametrize("path", ["/api/", "/api/v2/services", "/api/v1/services/", "/api/v1/nothing"])
def test_what_is_not_there_is_a_problem_too(db: Any, method: str, path: str) -> None:
    response = getattr(Client(), method)(path)
    assert response.status_code == 404
    assert response["Content-Type"] == PROBLEM
    assert response["Access-Control-Allow-Origin"] == "*"


@override_settings(DEBUG=True)
def test_debugging_changes_nothing(db: Any) -> None:
    response = Client().get("/api/v1/nothing")
    assert response["Content-Type"] == PROBLEM


@pytest.mark.parametrize("debug", [True, False])
def test_a_fault_of_ours_is_logged_and_told_without_details(db: Any, debug: bool, caplog: Any) -> None:
    client = Client(raise_request_exception=False)
    with override_settings(DEBUG=debug), mock.patch("search.service.search", side_effect=RuntimeError("secret")):
        response = client.get("/api/v1/services")
    assert response.status_code == 500
    assert response["Content-Type"] == PROBLEM
    assert "secret" not in response.content.decode()
    assert any("secret" in str(record.exc_info) for record in caplog.records if record.levelno == logging.ERROR)


def test_errors_are_not_kept(db: Any) -> None:
    assert Client().get("/api/v1/nothing")["Cache-Control"] == "no-store"
    assert Client().get("/api/v1/services?x=1")["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", LISTS)
def test_head_is_get_without_body(catalogue: Catalogue, name: str) -> None:
    got, headed = Client().get(f"/api/v1/{name}"), Client().head(f"/api/v1/{name}")
    assert headed.status_code == 200
    assert headed.content == b""
    assert headed["ETag"] == got["ETag"]
    assert headed["Content-Length"] == got["Content-Length"]


@pytest.mark.parametrize("name", LISTS)
def test_what_has_not_changed_is_not_sent_again(catalogue: Catalogue, name: str) -> None:
    first = Client().get(f"/api/v1/{name}")
    again = Client().get(f"/api/v1/{name}", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again["ETag"] == first["ETag"]
    assert again["Access-Control-Allow-Origin"] == "*"


def test_a_publication_changes_the_tag(catalogue: Catalogue, detail: str) -> None:
    first = Client().get(detail)
    catalogue.meals.summary = "Un riassunto nuovo."
    catalogue.meals.save_revision().publish()
    again = Client().get(detail, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 200
    assert again.json()["item"]["summary"] == "Un riassunto nuovo."


def test_a_renamed_label_changes_the_tag(catalogue: Catalogue, detail: str) -> None:
    first = Client().get(detail)
    category = catalogue.meals.category
    category.labels.update(label="Altro nome")
    category.save()
    again = Client().get(detail, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 200
    assert again.json()["item"]["category"]["label"] == "Altro nome"


def test_languages_have_their_own_tags(detail: str) -> None:
    assert Client().get(detail)["ETag"] != Client().get(detail + "?lang=en")["ETag"]


@pytest.mark.parametrize(
    ("header", "language"),
    [("en", "en"), ("en-GB,en;q=0.9", "en"), ("xx, en;q=0.5, it;q=0.1", "en"), ("xx", "it"), ("", "it"), (";;q", "it")],
)
def test_the_language_header_decides_where_the_address_does_not(detail: str, header: str, language: str) -> None:
    given = Client().get(detail, headers={"accept-language": header})
    assert given["Content-Language"] == language
    assert "Accept-Language" in given["Vary"]
    assert given.content == Client().get(f"{detail}?lang={language}").content
    assert Client().get(f"{detail}?lang=it", headers={"accept-language": header})["Content-Language"] == "it"


def test_another_release_may_say_more_of_the_same_document(
    catalogue: Catalogue, detail: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"if-modified-since": Client().get(detail)["Last-Modified"]}
    assert Client().get(detail, headers=asked).status_code == 304
    monkeypatch.setattr(frame, "STARTED", timezone.now() + timezone.timedelta(minutes=1))
    assert Client().get(detail, headers=asked).status_code == 200


def test_last_modified_follows_the_document(catalogue: Catalogue, detail: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame, "STARTED", timezone.now() - timezone.timedelta(days=9))
    first = Client().get(detail)
    again = Client().get(detail, headers={"if-modified-since": first["Last-Modified"]})
    assert again.status_code == 304
    # A label was renamed or a closure began, and the worker has not been there yet.
    due = timezone.now()
    ServiceDocument.objects.filter(pk=catalogue.meals.translation_key).update(
        changed_at=due - timezone.timedelta(days=2), refresh_at=due - timezone.timedelta(days=1)
    )
    late = Client().get(detail)
    ServiceDocument.objects.filter(pk=catalogue.meals.translation_key).update(refresh_at=None)
    assert Client().get(detail)["Last-Modified"] != late["Last-Modified"]


def test_answers_may_be_kept_for_a_minute(catalogue: Catalogue, detail: str) -> None:
    assert Client().get("/api/v1/services")["Cache-Control"] == "public, max-age=60"
    assert Client().get(detail)["Cache-Control"] == "public, max-age=60"
    assert Client().get("/api/v1/status")["Cache-Control"] == "no-store"


def test_the_engine_is_named(catalogue: Catalogue) -> None:
    assert Client().get("/api/v1/services")["Search-Engine"] == "database"


def test_long_answers_are_compressed(catalogue: Catalogue) -> None:
    response = Client().get("/api/v1/services", headers={"accept-encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    again = Client().get("/api/v1/services", headers={"accept-encoding": "gzip", "if-none-match": response["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "accept",
    [
        "",
        "*/*",
        "application/json",
        "application/json; charset=utf-8",
        "application/*",
        "text/html, */*;q=0.1",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "application/json;q=0.2, text/html",
    ],
)
def test_who_takes_json_gets_it(catalogue: Catalogue, accept: str) -> None:
    assert Client().get("/api/v1/services", headers={"accept": accept}).status_code == 200


@pytest.mark.parametrize(
    "accept", ["text/html", "application/xml, text/*", "application/json;q=0, */*", "*/*;q=0", "image", ","]
)
def test_who_takes_no_json_is_told_what_there_is(catalogue: Catalogue, accept: str) -> None:
    response = Client().get("/api/v1/services", headers={"accept": accept})
    assert response.status_code == 406
    assert response["Content-Type"] == PROBLEM
    assert response.json()["available"] == ["application/json"]
    # The error that says it is the only one that there is.
    assert Client().get("/api/v1/nothing", headers={"accept": accept}).status_code == 404


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_who_reads_sends_nothing(db: Any, method: str) -> None:
    response = Client().generic(method, "/api/v1/services", data=b"{}", content_type="application/json")
    assert response.status_code == 415
    assert response["Content-Type"] == PROBLEM
    assert Client().get("/api/v1/services", headers={"content-type": "application/json"}).status_code == 200


def test_an_address_that_is_too_long_is_a_problem(db: Any) -> None:
    response = Client().get("/api/v1/services?q=" + "a" * 8_000)
    assert response.status_code == 414
    assert response["Content-Type"] == PROBLEM
    assert Client().get("/api/v1/services?q=" + "a" * 7_998).status_code == 400


def test_each_error_has_an_id_of_its_own_that_the_log_knows(db: Any, caplog: Any) -> None:
    ids = {Client().get("/api/v1/nothing").json()["instance"] for _time in range(3)}
    assert len(ids) == 3
    assert all(each.startswith("urn:uuid:") for each in ids)
    client = Client(raise_request_exception=False)
    with mock.patch("search.service.search", side_effect=RuntimeError):
        told = client.get("/api/v1/services").json()["instance"]
    assert told in caplog.text


@pytest.mark.parametrize("header", ["if-match", "if-unmodified-since"])
def test_another_version_than_the_one_asked_for_is_a_problem(detail: str, header: str) -> None:
    given = {"if-match": '"other"', "if-unmodified-since": "Mon, 01 Jan 2001 00:00:00 GMT"}[header]
    response = Client().get(detail, headers={header: given})
    assert response.status_code == 412
    assert response["Content-Type"] == PROBLEM


def test_scripts_of_other_sites_may_read_what_the_answer_says_of_itself(catalogue: Catalogue) -> None:
    response = Client().get("/api/v1/services")
    exposed = {name.strip() for name in response["Access-Control-Expose-Headers"].split(",")}
    assert {"ETag", "Last-Modified", "RateLimit", "Retry-After", "Search-Engine"} <= exposed


@pytest.mark.parametrize("path", ["services", "services/x", "nothing", "services?colour=red"])
def test_a_view_that_sets_a_cookie_sets_none(catalogue: Catalogue, path: str) -> None:
    def careless(*args: Any, **kwargs: Any) -> Any:
        response = HttpResponse("{}", content_type="application/json")
        response.set_cookie("a", "b")
        return response

    request = RequestFactory().get(f"/api/v1/{path}")
    assert not public(careless)(request).cookies


def streaming(request: HttpRequest) -> StreamingHttpResponse:
    """A view whose answer is made line by line, while somebody reads."""

    def lines() -> Iterator[bytes]:
        MADE.append(1)
        yield b"{}\n"

    return StreamingHttpResponse(lines(), content_type="application/x-ndjson")


MADE: list[int] = []


def test_what_streams_is_conditional_without_being_made(db: Any, monkeypatch: Any) -> None:
    MADE.clear()
    view = public(streaming)
    monkeypatch.setattr("catalog_pages.edition.current", lambda: "first.1")
    first = view(RequestFactory().get("/api/v1/x", headers={"accept": "application/json"}))
    assert (first.status_code, first.streaming) == (200, True)
    assert first["ETag"].startswith("W/")
    assert first.has_header("Last-Modified")
    again = view(RequestFactory().get("/api/v1/x", headers={"if-none-match": first["ETag"]}))
    assert again.status_code == 304
    assert not view(RequestFactory().head("/api/v1/x")).streaming
    assert MADE == [1], "of the first answer, and no other"
    assert view(RequestFactory().get("/api/v1/x?a=b"))["ETag"] != first["ETag"]
    monkeypatch.setattr("catalog_pages.edition.current", lambda: "second.1")
    assert view(RequestFactory().get("/api/v1/x", headers={"if-none-match": first["ETag"]})).status_code == 200
    assert b"".join(first.streaming_content) == b"{}\n"


def test_what_streams_tells_what_is_wrong_with_the_question(db: Any) -> None:
    def lines() -> Iterator[bytes]:
        raise ParameterErrors([ParameterError(name="q", value="", reason="No.")])
        yield b""

    response = public(lambda request: StreamingHttpResponse(lines()))(RequestFactory().get("/api/v1/x"))
    assert (response.status_code, response["Content-Type"]) == (400, PROBLEM)


def test_what_streams_nothing_is_empty(db: Any) -> None:
    response = public(lambda request: StreamingHttpResponse(iter(())))(RequestFactory().get("/api/v1/x"))
    assert (response.status_code, b"".join(response.streaming_content)) == (200, b"")


def test_what_streams_without_an_edition_has_no_tag(db: Any) -> None:
    response = public(streaming)(RequestFactory().get("/api/v1/x"))
    assert response.status_code == 200
    assert not response.has_header("ETag")
