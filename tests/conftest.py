"""What every test shares: real objects, no sleeping, nothing left behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import translation

from audit.models import AuditEntry
from counting import tally
from open_data.v1 import limits
from search import breaker, hits, hot, lay_vocabulary, lexicon, understanding, wire
from search.engines import elasticsearch as elasticsearch_engine
from tests import factories


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say what stays together when several processes share the tests: those on one running site, and each file.

    A running site takes a minute to make; two processes that both need it would make it twice.
    """
    for item in items:
        parameters = getattr(item, "callspec", None)
        site = parameters.params.get("running") if parameters else None
        item.add_marker(pytest.mark.xdist_group(f"site on {site}" if site else str(item.path)))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The empty site is made once: tests that roll back find it, tests that flush make it again."""
    with django_db_blocker.unblock():
        factories.make_site()
        # Each test reads in the register what it did itself.
        AuditEntry.objects.all().delete()
        # What tests with real commits start from again.
        connection._test_serialized_contents = connection.creation.serialize_db_to_string()


@pytest.fixture(autouse=True)
def empty_cache() -> Any:
    """No test sees what another one cached, nor the breaker that it tripped."""

    def forget() -> None:
        breaker.close()
        cache.clear()
        tally.forget()
        lay_vocabulary.forget()
        lexicon.forget()
        hits.forget()
        hot.forget()
        limits.forget()
        understanding.forget()
        elasticsearch_engine.forget()
        wire.forget()

    forget()
    yield
    forget()


@pytest.fixture(autouse=True)
def italian() -> Any:
    """A request for an English page leaves its thread in English: every test starts in Italian."""
    with translation.override("it"):
        yield


@pytest.fixture(autouse=True)
def without_elasticsearch(settings: Any) -> None:
    """Searches use the database unless a test asks for the fixture ``elasticsearch``."""
    settings.ELASTICSEARCH_URL = ""


@pytest.fixture
def site(db: Any) -> Any:
    """The empty site: languages, home pages, groups, workflow."""
    return factories.make_site()


@pytest.fixture
def log_in() -> Callable[[Any], Client]:
    """A browser-like client that is already logged in."""

    def logged_in(user: Any) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return logged_in


@pytest.fixture
def strict_templates() -> Any:
    """An undefined variable shows in the page (Wagtail's own admin templates live on undefined ones)."""
    from django.template import engines

    engine = engines["django"].engine
    engine.string_if_invalid = "UNDEFINED-TEMPLATE-VARIABLE-%s"
    yield
    engine.string_if_invalid = ""
