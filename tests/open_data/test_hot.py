"""Hot answers come from memory, and never say what is no longer true."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, connections, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog_pages import edition
from catalog_pages.enums import Scheme
from catalog_pages.models import ServicePage, TermLabel
from open_data.v1 import frame, limits
from search import breaker, hot, jobs, wire
from search.models import LayGroup
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.slow]

SEARCH = "/api/v1/services?q=pasti"
BODIES = "/api/v1/providers"


def ask(address: str = SEARCH, **headers: Any) -> HttpResponse:
    response = Client().get(address, **headers)
    assert response.status_code == 200, response.content
    return response


def titles(address: str = SEARCH) -> list[str]:
    return [item["title"] for item in ask(address).json()["items"]]  # type: ignore[attr-defined]


def what_is_kept(response: HttpResponse) -> dict[str, str]:
    """Its headers, less those that count the requests of the reader."""
    return {name: value for name, value in response.items() if name not in limits.HEADERS}


def is_from_memory(address: str = SEARCH) -> bool:
    """Whether an answer takes no query at all."""
    with CaptureQueriesContext(connection) as queries:
        ask(address)
    return not queries


@pytest.fixture
def page() -> ServicePage:
    return factories.make_service(title="Pasti a domicilio")


def test_the_second_answer_is_the_first_one(page: ServicePage) -> None:
    first, second = ask(), ask()
    assert is_from_memory()
    assert second.content == first.content
    assert what_is_kept(second) == what_is_kept(first)
    assert Client().get(SEARCH, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304


def test_the_answer_is_what_it_would_be_without_memory(page: ServicePage) -> None:
    kept = [ask().content, ask().content]
    hot.forget()
    assert kept == [ask().content] * 2


def test_each_question_has_its_own_answer(page: ServicePage) -> None:
    factories.translate(page, title="Meals at home")
    addresses = [SEARCH, "/api/v1/services?q=pasti&lang=en", "/api/v1/services?q=nido", "/api/v1/services"]
    first = [ask(address).content for address in addresses]
    assert len(set(first)) == len(addresses)
    assert [ask(address).content for address in addresses] == first


def change_title(page: ServicePage) -> None:
    page.title = "Pasti al sabato"
    page.save_revision().publish()


def test_the_next_answer_shows_a_publish(page: ServicePage) -> None:
    assert titles() == ["Pasti a domicilio"]
    change_title(page)
    assert titles() == ["Pasti al sabato"]
    factories.make_service(title="Pasti la domenica")
    assert sorted(titles()) == ["Pasti al sabato", "Pasti la domenica"]


def test_the_next_answer_shows_an_unpublish_and_a_delete(page: ServicePage) -> None:
    other = factories.make_service(title="Pasti in mensa")
    assert len(titles()) == 2
    page.unpublish()
    assert titles() == ["Pasti in mensa"]
    other.delete()
    assert titles() == []


def test_the_next_answer_shows_a_label(page: ServicePage) -> None:
    address = "/api/v1/categories"
    assert b"Socio assistenziali" in ask(address).content
    label = TermLabel.objects.get(term__scheme=Scheme.CATEGORY, term__code="socio-assistenziali", language="it")
    label.label = "Aiuto a casa"
    label.save()
    label.term.save()
    assert b"Aiuto a casa" in ask(address).content


def test_a_word_of_the_citizens_is_in_force_at_once(page: ServicePage) -> None:
    assert titles("/api/v1/services?q=desinare") == []
    group = LayGroup(language="it", terms="desinare", also="pasti")
    group.full_clean()
    group.save()
    assert titles("/api/v1/services?q=desinare") == ["Pasti a domicilio"]


def test_what_another_transaction_has_not_committed_does_not_count(page: ServicePage) -> None:
    before = edition.current()
    try:
        with transaction.atomic():
            change_title(page)
            # Who is inside sees its own change, and leaves nothing for the others.
            assert edition.current() == ""
            assert titles() == ["Pasti al sabato"]
            raise _Undo
    except _Undo:
        pass
    assert edition.current() == before
    assert titles() == ["Pasti a domicilio"]


class _Undo(Exception):
    pass


@pytest.mark.service
def test_the_next_answer_shows_what_another_process_published(settings: Any, tmp_path: Path) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(tmp_path)}
    }
    page = factories.make_service(title="Pasti a domicilio")
    assert titles() == ["Pasti a domicilio"]
    assert is_from_memory()
    # The child must not share, nor politely close, its parent's connection.
    connections.close_all()
    child = os.fork()
    if child == 0:
        change_title(page)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert titles() == ["Pasti al sabato"]


class NoCache:
    """A cache that is away, whatever it is asked."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def refuse(*args: Any, **kwargs: Any) -> None:
            raise ConnectionError("no cache")

        return refuse


def test_without_the_cache_nothing_is_kept_and_nothing_fails(page: ServicePage, monkeypatch: Any) -> None:
    titles()
    for module in (edition, breaker):
        monkeypatch.setattr(module, "cache", NoCache())
    assert titles() == ["Pasti a domicilio"]
    assert not is_from_memory()
    change_title(page)
    assert titles() == ["Pasti al sabato"]


def test_a_cache_that_forgets_shows_nothing_old(page: ServicePage) -> None:
    titles()
    assert is_from_memory()
    cache.clear()
    assert not is_from_memory()
    assert is_from_memory()


def test_no_answer_is_kept_for_long(page: ServicePage, monkeypatch: Any) -> None:
    titles()
    now = time.monotonic()
    monkeypatch.setattr(hot.time, "monotonic", lambda: now + hot.SECONDS + 1)
    assert not is_from_memory()


def conditional(etag: str, address: str = SEARCH, **headers: str) -> int:
    """The status of an answer that is asked for with a tag, made without a query; ``0`` where it takes one."""
    with CaptureQueriesContext(connection) as queries:
        response = Client().get(address, headers={"if-none-match": etag, **headers})
    return 0 if queries else response.status_code


@pytest.mark.parametrize("given", ["{}", "W/{}", '"other", {}', "*", 'W/"other", W/{}'])
def test_a_tag_outlives_the_answer_that_it_is_of(page: ServicePage, given: str) -> None:
    etag = ask()["ETag"]
    hot._answers.clear()
    assert conditional(given.format(etag)) == 304
    assert conditional(given.format(etag), **{"accept-encoding": "gzip"}) == 304
    assert len(hot._answers) == 0


def test_not_modified_from_a_tag_has_the_headers_of_the_answer(page: ServicePage) -> None:
    first = ask(headers={"accept-encoding": "gzip", "accept-language": "en"})
    hot._answers.clear()
    again = Client().get(
        SEARCH,
        headers={"accept-encoding": "gzip", "accept-language": "en", "if-none-match": first["ETag"]},
    )
    assert again.status_code == 304
    for name in ("Cache-Control", "Content-Language", "ETag", "Search-Engine", "Access-Control-Allow-Origin"):
        assert again[name] == first[name], name
    assert {each.strip() for each in again["Vary"].split(",")} == {each.strip() for each in first["Vary"].split(",")}


def test_a_tag_of_before_a_publish_says_nothing(page: ServicePage) -> None:
    etag = ask()["ETag"]
    change_title(page)
    hot._answers.clear()
    assert conditional(etag) == 0
    response = Client().get(SEARCH, headers={"if-none-match": etag})
    assert response.status_code == 200
    assert response.json()["items"][0]["title"] == "Pasti al sabato"


def test_what_did_not_change_keeps_its_tag_through_a_publish(page: ServicePage) -> None:
    etag = ask("/api/v1/services?q=nido")["ETag"]
    change_title(page)
    assert Client().get("/api/v1/services?q=nido", headers={"if-none-match": etag}).status_code == 304


def test_a_tag_is_not_trusted_for_ever(page: ServicePage, monkeypatch: Any) -> None:
    etag = ask()["ETag"]
    now = time.monotonic()
    monkeypatch.setattr(hot.time, "monotonic", lambda: now + frame.TAG_SECONDS + 1)
    assert conditional(etag) == 0


def test_another_tag_gets_the_answer(page: ServicePage) -> None:
    ask()
    hot._answers.clear()
    assert Client().get(SEARCH, headers={"if-none-match": '"other"'}).status_code == 200


def test_lists_say_since_when_they_are_the_same(page: ServicePage, monkeypatch: Any) -> None:
    assert "Last-Modified" not in ask(BODIES), "an edition that has just begun may have a successor in the same second"
    monkeypatch.setattr(edition, "YOUNG", 0)
    hot.forget()
    modified = ask(BODIES)["Last-Modified"]
    hot._answers.clear()
    with CaptureQueriesContext(connection) as queries:
        response = Client().get(BODIES, headers={"if-modified-since": modified})
    assert (response.status_code, len(queries)) == (304, 0)
    monkeypatch.setattr(edition, "_new", lambda: f"later.{int(time.time()) + 60}")
    change_title(page)
    monkeypatch.setattr(edition, "YOUNG", -120)
    response = Client().get(BODIES, headers={"if-modified-since": modified})
    assert response.status_code == 200
    assert response["Last-Modified"] != modified
    assert "Last-Modified" not in ask(), "which engine answers has no date"


@pytest.mark.parametrize("address", ["/api/v1/status", "/api/v1/services?colour=red", "/api/v1/services/x"])
def test_errors_and_what_must_not_be_kept_are_not(page: ServicePage, address: str) -> None:
    client = Client()
    before = len(hot._answers)
    client.get(address)
    assert len(hot._answers) == before


def test_answers_are_bounded(page: ServicePage, monkeypatch: Any) -> None:
    monkeypatch.setattr(hot._answers, "limit", 20_000)
    for number in range(30):
        ask(f"/api/v1/services?per_page={number + 1}")
    assert 0 < len(hot._answers) < 10
    assert hot._answers.weight <= 20_000


@pytest.mark.service
def test_an_answer_of_elasticsearch_from_before_the_delivery_is_not_kept(
    elasticsearch: Callable[[], None],
) -> None:
    first = factories.make_service(title="Pasti a domicilio")
    elasticsearch()
    factories.make_service(first.provider, title="Pasti in mensa")
    # Published, not delivered: Elasticsearch does not know it yet, and this answer may be kept meanwhile.
    assert titles() == ["Pasti a domicilio"]
    while jobs.deliver():
        pass
    assert sorted(titles()) == ["Pasti a domicilio", "Pasti in mensa"]


@pytest.mark.service
def test_a_simpler_answer_does_not_outlast_the_absence_of_elasticsearch(
    elasticsearch: Callable[[], None], settings: Any, monkeypatch: Any
) -> None:
    factories.make_service(title="Pasti a domicilio")
    elasticsearch()

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise wire.Unanswered("refused")

    with monkeypatch.context() as away:
        away.setattr(wire, "search", refuse)
        assert ask()["Search-Engine"] == "database"
        assert breaker.is_open()
        assert ask()["Search-Engine"] == "database"
        assert is_from_memory()
    breaker.close()
    assert ask()["Search-Engine"] == "elasticsearch"
