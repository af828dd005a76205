"""What every test shares: real objects, no sleeping, nothing left behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests import factories


@pytest.fixture(autouse=True)
def empty_cache() -> Any:
    """No test sees what another one cached."""
    cache.clear()
    yield
    cache.clear()


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
