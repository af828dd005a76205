"""A real Chromium and whole running sites."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.elsewhere import PAGE, Write, another_site
from tests.browser.running import RunningSite, own_database, running_site
from tests.browser.visits import prepared

QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The installed Chromium, without a window."""
    executable = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    # Chromium refuses its sandbox to root, which is who runs tests in a container.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=[*QUIET, *sandbox])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.service)])
def running(request: Any, tmp_path_factory: Any) -> Iterator[RunningSite]:
    """The demo site: on SQLite with the database engine, on PostgreSQL with Elasticsearch."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "sqlite":
        with running_site(
            folder=folder, database_url=f"sqlite:///{folder}/story.sqlite3", elasticsearch_url=""
        ) as started:
            yield started
        return
    with (
        own_database(os.environ["DATABASE_URL"]) as database_url,
        running_site(
            folder=folder, database_url=database_url, elasticsearch_url=os.environ["ELASTICSEARCH_URL"]
        ) as started,
    ):
        yield started


@pytest.fixture(scope="module")
def made(running: RunningSite) -> Iterator[dict[str, str]]:
    """Addresses that nobody knows beforehand: sheets by their slugs, what ended, private links."""
    with prepared(running) as addresses:
        yield addresses


@pytest.fixture
def elsewhere(running: RunningSite) -> Iterator[Write]:
    """Write a page of another site, and get its address."""
    with another_site() as (origin, pages):

        def write(inside: str, *, language: str = "it", head: str = "") -> str:
            path = f"/{len(pages)}"
            direction = "rtl" if language == "ar" else "ltr"
            pages[path] = PAGE.format(inside=inside, language=language, direction=direction, head=head)
            return f"{origin}{path}"

        yield write
