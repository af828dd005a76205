"""The cache may be lost at any time: nothing fails, nobody waits, and the log says so once."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client

from catalog_pages import edition
from lodiwelfare import caches as ours
from lodiwelfare.settings import environment
from search import breaker, service
from search.checks import check_cache
from search.models import ServiceDocument
from search.types import SearchQuery
from tests import factories

PASSWORD = "una parola lunga per prova"


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    ours.health.forget()
    yield
    ours.health.forget()
    breaker.close()


def use(settings: Any, backend: str, location: str) -> None:
    settings.CACHES = {"default": {"BACKEND": environment.DISPENSABLE[backend], "LOCATION": location}}


@pytest.fixture(params=["folder", "redis"])
def broken(request: pytest.FixtureRequest, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache that can neither be read nor written: a folder that is a file, a server that refuses."""
    if request.param == "folder":
        (tmp_path / "cache").write_text("a file stands where the folder should be")
        use(settings, "django.core.cache.backends.filebased.FileBasedCache", str(tmp_path / "cache" / "deep"))
        return

    # Nothing listens on the first port.
    use(settings, "django.core.cache.backends.redis.RedisCache", "redis://127.0.0.1:1/0")


@pytest.mark.usefixtures("broken")
def test_every_operation_answers_as_if_nothing_had_been_kept() -> None:
    for _round in range(3):
        ours.health.forget()
        assert cache.get("key", "default") == "default"
        for operation in (
            lambda: cache.set("key", 1),
            lambda: cache.delete("key"),
            lambda: cache.clear(),
            lambda: cache.delete_many(["key"]),
        ):
            ours.health.forget()
            operation()
        ours.health.forget()
        assert cache.get_many(["key"]) == {}
        ours.health.forget()
        assert cache.set_many({"key": 1}) == []
        ours.health.forget()
        assert "key" not in cache
        ours.health.forget()
        assert cache.get_or_set("key", 5) == 5
        ours.health.forget()
        # What counts on the cache stays open: limits, and forms that may be sent once.
        assert cache.add("key", 1)
        ours.health.forget()
        with pytest.raises(ValueError, match="not found"):
            cache.incr("key")


@pytest.mark.usefixtures("broken")
def test_the_log_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        for _each in range(20):
            cache.get("key")
            cache.set("key", 1)
    assert [record.getMessage().split(":")[0] for record in caplog.records] == [
        "The cache does not answer, we do without it"
    ]


@pytest.mark.usefixtures("broken")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_people_publish_search_and_log_in_without_it(client: Client) -> None:
    page = factories.make_service(title="Pasti a domicilio")
    assert edition.current() == ""
    page.title = "Pasti a casa"
    page.save_revision().publish()
    assert ServiceDocument.objects.get(pk=page.translation_key).title == "Pasti a casa"
    assert service.search(SearchQuery(text="pasti")).total == 1
    for address in ("/", "/servizi/", "/servizi/?q=pasti", "/api/v1/services?q=pasti", "/healthz"):
        answer = client.get(address)
        assert answer.status_code == 200, address
    assert "Pasti a casa" in client.get("/servizi/?q=pasti").content.decode()
    page.unpublish()
    assert service.search(SearchQuery(text="pasti")).total == 0
    get_user_model().objects.create_superuser("admin-prova", "admin@example.org", PASSWORD)
    client.post("/accesso/login/", {"login": "admin-prova", "password": PASSWORD})
    assert "_auth_user_id" in client.session
    assert client.get("/admin/", follow=True).status_code == 200


@pytest.mark.usefixtures("broken")
def test_the_breaker_is_kept_in_the_process() -> None:
    assert not breaker.is_open()
    breaker.trip(reason="test")
    assert breaker.is_open()
    breaker.close()
    assert not breaker.is_open()


def test_a_breaker_that_another_process_closed_is_closed(settings: Any, tmp_path: Path) -> None:
    use(settings, "django.core.cache.backends.filebased.FileBasedCache", str(tmp_path))
    breaker.trip(reason="test")
    assert breaker.is_open()
    cache.delete(breaker.KEY)
    assert not breaker.is_open()


def test_a_cache_that_works_is_one(settings: Any, tmp_path: Path) -> None:
    use(settings, "django.core.cache.backends.filebased.FileBasedCache", str(tmp_path))
    assert cache.get("key") is None
    cache.set("key", 1)
    assert cache.incr("key", 2) == 3
    assert not cache.add("key", 9)
    assert cache.get("key") == 3
    assert "key" in cache
    assert cache.touch("key", 60)
    assert cache.delete("key")
    with pytest.raises(ValueError, match="not found"):
        cache.incr("key")


def test_a_cache_that_is_back_is_used_again(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(settings, "django.core.cache.backends.filebased.FileBasedCache", str(tmp_path))
    cache.set("key", 1)
    with monkeypatch.context() as away:
        away.setattr("django.core.cache.backends.filebased.FileBasedCache.get", lambda *args: 1 / 0)
        assert cache.get("key") is None
    assert cache.get("key") is None, "it was asked while it should rest"
    ours.health.failed_at = dict.fromkeys(ours.health.failed_at, 0.0)
    assert cache.get("key") == 1


def test_the_address_of_a_cache_gives_one_that_never_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "read", lambda name: "redis://127.0.0.1:6379/0")
    described = environment.cache()
    assert described["BACKEND"] == "lodiwelfare.caches.DispensableRedisCache"
    monkeypatch.setattr(environment, "read", lambda name: "filecache:///srv/cache")
    assert environment.cache()["BACKEND"] == "lodiwelfare.caches.DispensableFileCache"


def test_a_redis_server_without_its_package_is_told(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    use(settings, "django.core.cache.backends.redis.RedisCache", "redis://127.0.0.1:1/0")
    monkeypatch.setattr("search.checks.find_spec", lambda name: None)
    assert [found.id for found in check_cache(None)] == ["search.E007"]
    monkeypatch.setattr("search.checks.find_spec", lambda name: object())
    assert not check_cache(None)
